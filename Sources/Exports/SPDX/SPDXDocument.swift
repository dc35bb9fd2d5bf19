/// The parts of an SPDX document that are used here, member for member.
///
/// <https://spdx.github.io/spdx-spec/v2.3/>
struct SPDXDocument: Encodable {
  let spdxVersion = "SPDX-2.3"
  let dataLicense = "CC0-1.0"
  let spdxID = "SPDXRef-DOCUMENT"
  let name: String
  let documentNamespace: String
  let creationInfo: CreationInfo
  /// `nil` where there is nothing to say.
  let comment: String?
  let packages: [SPDXPackage]
  let relationships: [Relationship]
  let annotations: [SPDXAnnotation]

  private enum CodingKeys: String, CodingKey {
    case spdxVersion, dataLicense, name, documentNamespace, creationInfo, comment, packages, relationships, annotations
    case spdxID = "SPDXID"
  }

  struct CreationInfo: Encodable {
    let created: String
    let creators: [String]
  }

  struct Relationship: Encodable {
    enum Kind: String, Encodable {
      case describes = "DESCRIBES"
      case contains = "CONTAINS"
    }

    let spdxElementId: String
    let relationshipType: Kind
    let relatedSpdxElement: String
  }
}

/// Something to be said about an element.
struct SPDXAnnotation: Encodable {
  let annotator: String
  let annotationDate: String
  let annotationType = "OTHER"
  let comment: String
}
