public import CollectorCore
public import Foundation
public import OCI

/// An image with what is known of it, from wherever that is kept: what a document is made from.
public struct ExportedImage: Sendable, Hashable {
  public let imageID: Digest
  /// The digest of the manifest; `nil` where the source knows none.
  public let digest: Digest?
  /// `nil` where it is not known.
  public let platform: Platform?
  /// When the image was made; `nil` where it does not say.
  public let created: Date?
  /// The names that lead to the image, sorted; none where all are gone.
  public let names: [ImageName]
  /// What scripts have found, sorted: a result of each script at most, or the documents say things twice.
  public let results: [ExportedResult]

  public init(
    imageID: Digest,
    digest: Digest?,
    platform: Platform?,
    created: Date?,
    names: some Sequence<ImageName>,
    results: some Sequence<ExportedResult>
  ) {
    self.imageID = imageID
    self.digest = digest
    self.platform = platform
    self.created = created
    self.names = Set(names).sorted()
    self.results = results.sorted { ($0.script, $0.key.hex) < ($1.script, $1.key.hex) }
  }

  /// What the image is called in a document: the first of its names, or its ID where it has none.
  public var title: String { names.first?.description ?? imageID.description }

  /// The results of scripts of one kind, the good and the failed ones.
  func results(of kind: ScriptSettings.Kind) -> [ExportedResult] {
    results.filter { $0.kind == kind }
  }
}
