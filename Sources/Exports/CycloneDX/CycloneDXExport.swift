public import Foundation

import CollectorCore
import OCI

/// The packages of an image as a CycloneDX 1.6 document.
public enum CycloneDXExport {
  /// - Returns: The same bytes for the same image, names and results.
  /// - Throws: `ExportError.noPackageResults`.
  public static func document(of image: ExportedImage, by tool: ExportingTool) throws -> Data {
    try DocumentFormat.json(CycloneDXDocument(image, packages: PackageList(image), tool: tool))
  }
}

extension CycloneDXDocument {
  fileprivate static let imageRef = "image"

  init(_ image: ExportedImage, packages: PackageList, tool: ExportingTool) {
    let toolComponent = CycloneDXComponent(type: .application, name: tool.name, version: tool.version)
    let timestamp = packages.time.rfc3339
    serialNumber = "urn:uuid:\(DocumentIdentity(of: image, format: "cyclonedx-1.6"))"
    metadata = Metadata(timestamp: timestamp, tools: Tools(components: [toolComponent]), component: CycloneDXComponent(image))
    components = (packages.distribution.map { [CycloneDXComponent($0)] } ?? []) + packages.entries.map(CycloneDXComponent.init)
    // What no package manager knows of is not listed: that all is there cannot be said.
    compositions = [Composition(aggregate: packages.gaps.isEmpty ? .unknown : .incomplete, assemblies: [Self.imageRef])]
    annotations = packages.gaps.map { gap in
      Annotation(
        subjects: [Self.imageRef],
        annotator: Annotator(component: toolComponent),
        timestamp: timestamp,
        text: "This list is incomplete: \(gap)"
      )
    }
  }
}

extension CycloneDXComponent {
  fileprivate init(_ image: ExportedImage) {
    self.init(
      type: .container,
      bomRef: CycloneDXDocument.imageRef,
      name: image.repositoryName,
      version: image.bestDigest.description
    )
    purl = image.packageURL?.description
    properties = image.facts.map { Property(name: "collector:\($0)", value: $1) }
  }

  fileprivate init(_ distribution: LinuxDistribution) {
    self.init(type: .operatingSystem, bomRef: "distribution", name: distribution.id, version: distribution.versionID)
    description = distribution.prettyName
  }

  fileprivate init(_ entry: PackageList.Entry) {
    let package = entry.package
    self.init(type: .library, bomRef: "package-\(package.identity)", name: package.name, version: package.version)
    purl = package.packageURL?.description
    let facts = [
      ("type", package.type), ("architecture", package.architecture), ("source", package.source), ("status", package.status),
    ]
    properties = facts.compactMap { name, value in value.map { Property(name: "collector:\(name)", value: $0) } }
    if !entry.places.isEmpty { evidence = Evidence(occurrences: entry.places.map(Occurrence.init)) }
  }
}
