/// <https://spdx.github.io/spdx-spec/v2.3/package-information/>
struct SPDXPackage: Encodable {
  enum Purpose: String, Encodable {
    case container = "CONTAINER"
    case operatingSystem = "OPERATING-SYSTEM"
  }

  struct ExternalReference: Encodable {
    let referenceCategory = "PACKAGE-MANAGER"
    let referenceType = "purl"
    let referenceLocator: String
  }

  /// For what nobody has looked at.
  private static let noAssertion = "NOASSERTION"

  let spdxID: String
  let name: String
  /// `nil` where there is none.
  let versionInfo: String?
  let downloadLocation = noAssertion
  let filesAnalyzed = false
  let licenseConcluded = noAssertion
  let licenseDeclared = noAssertion
  let copyrightText = noAssertion
  let externalRefs: [ExternalReference]
  var primaryPackagePurpose: Purpose?
  var sourceInfo: String?
  var comment: String?
  var summary: String?

  init(spdxID: String, name: String, versionInfo: String?, packageURL: PackageURL?) {
    self.spdxID = spdxID
    self.name = name.isEmpty ? Self.noAssertion : name
    self.versionInfo = versionInfo
    externalRefs = packageURL.map { [ExternalReference(referenceLocator: $0.description)] } ?? []
  }

  private enum CodingKeys: String, CodingKey {
    case name, versionInfo, downloadLocation, filesAnalyzed, licenseConcluded, licenseDeclared, copyrightText, externalRefs
    case primaryPackagePurpose, sourceInfo, comment, summary
    case spdxID = "SPDXID"
  }
}
