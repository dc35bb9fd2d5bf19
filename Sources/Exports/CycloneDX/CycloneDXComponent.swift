/// A part of software.
///
/// <https://cyclonedx.org/docs/1.6/json/#components>
struct CycloneDXComponent: Encodable {
  enum Kind: String, Encodable {
    case application, container, library
    case operatingSystem = "operating-system"
  }

  struct Property: Encodable {
    let name: String
    let value: String
  }

  struct Evidence: Encodable {
    let occurrences: [Occurrence]
  }

  struct Occurrence: Encodable {
    let location: String
  }

  let type: Kind
  var bomRef: String?
  let name: String
  let version: String?
  var description: String?
  var purl: String?
  var properties: [Property]?
  var evidence: Evidence?

  /// What the schema allows a version to have, in characters.
  private static let longestVersion = 1024

  init(type: Kind, bomRef: String? = nil, name: String, version: String?) {
    self.type = type
    self.bomRef = bomRef
    self.name = name
    self.version = version.map { version in
      version.unicodeScalars.count <= Self.longestVersion
        ? version : String(String.UnicodeScalarView(version.unicodeScalars.prefix(Self.longestVersion - 1))) + "…"
    }
  }

  private enum CodingKeys: String, CodingKey {
    case type, name, version, description, purl, properties, evidence
    case bomRef = "bom-ref"
  }
}
