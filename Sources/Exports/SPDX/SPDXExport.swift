public import Foundation

import OCI

/// The packages of an image as an SPDX 2.3 document.
public enum SPDXExport {
  /// - Returns: The same bytes for the same image, names and results.
  /// - Throws: `ExportError.noPackageResults`.
  public static func document(of image: ExportedImage, by tool: ExportingTool) throws -> Data {
    try DocumentFormat.json(SPDXDocument(image, packages: PackageList(image), tool: tool))
  }
}

extension SPDXDocument {
  fileprivate static let imageID = "SPDXRef-Image"
  fileprivate static let distributionID = "SPDXRef-Distribution"

  init(_ image: ExportedImage, packages list: PackageList, tool: ExportingTool) {
    let creator = "Tool: \(tool.name)-\(tool.version)"
    let time = list.time.wholeSeconds
    name = image.title
    documentNamespace = "https://spdx.org/spdxdocs/collector-\(DocumentIdentity(of: image, format: "spdx-2.3"))"
    creationInfo = CreationInfo(created: time, creators: [creator])
    comment = list.gaps.isEmpty ? nil : "This list of packages is incomplete; annotations say why."
    let distribution = list.distribution.map { [SPDXPackage($0)] } ?? []
    let contents = distribution + list.entries.map(SPDXPackage.init)
    packages = [SPDXPackage(image)] + contents
    let describes = Relationship(spdxElementId: spdxID, relationshipType: .describes, relatedSpdxElement: Self.imageID)
    relationships =
      [describes]
      + contents.map { Relationship(spdxElementId: Self.imageID, relationshipType: .contains, relatedSpdxElement: $0.spdxID) }
    annotations = list.gaps.map { gap in
      SPDXAnnotation(annotator: creator, annotationDate: time, comment: "This list of packages is incomplete: \(gap)")
    }
  }
}

extension SPDXPackage {
  fileprivate init(_ image: ExportedImage) {
    self.init(
      spdxID: SPDXDocument.imageID,
      name: image.repositoryName,
      versionInfo: image.bestDigest.description,
      packageURL: image.packageURL
    )
    primaryPackagePurpose = .container
    comment = image.facts.map { "\($0): \($1)" }.joined(separator: "\n")
  }

  fileprivate init(_ distribution: LinuxDistribution) {
    self.init(
      spdxID: SPDXDocument.distributionID,
      name: distribution.id,
      versionInfo: distribution.versionID,
      packageURL: nil
    )
    primaryPackagePurpose = .operatingSystem
    summary = distribution.prettyName
  }

  fileprivate init(_ entry: PackageList.Entry) {
    let package = entry.package
    self.init(
      spdxID: "SPDXRef-Package-\(package.identity)",
      name: package.name,
      versionInfo: package.version,
      packageURL: package.packageURL
    )
    sourceInfo =
      entry.places.isEmpty ? package.source.map { "built from \($0)" } : "found in \(entry.places.joined(separator: ", "))"
    comment = package.status.map { "status: \($0)" }
  }
}
