import CollectorCore
import Exports
import Inventory

extension ExportingTool {
  static let collector = ExportingTool(version: Collector.version)
}

extension AskedInventory {
  /// An image with the current results of one kind, one of each script.
  ///
  /// - Throws: `InventoryError`, `CancellationError`.
  func exported(_ image: ImageSummary, _ kind: ScriptSettings.Kind) async throws -> ExportedImage {
    var results: [ExportedResult] = []
    for try await result in try await self.results(of: image.imageID) where result.kind == kind {
      results.append(ExportedResult(result))
    }
    return ExportedImage(
      imageID: image.imageID,
      digest: image.digest,
      platform: image.platform,
      created: image.created,
      names: image.imageNames,
      results: results
    )
  }

  /// Calls `body` with images, one at a time.
  ///
  /// - Parameters:
  ///   - texts: Names, image IDs, digests; none means every image that a name leads to.
  ///   - repository: Of these, those of repositories that fit; `nil` for all.
  func forEachImage(
    _ texts: [String],
    repository: TextPattern? = nil,
    _ body: (ImageSummary) async throws -> Void
  ) async throws {
    // All are looked up before the first is written: a name that is wrong is wrong usage.
    var named: [ImageSummary] = []
    for text in texts {
      let image = try await self.image(text)
      if !named.contains(where: { $0.imageID == image.imageID }) { named.append(image) }
    }
    for image in named { try await body(image) }
    guard texts.isEmpty else { return }
    for try await image in try await images(ImageQuery(repository: repository)).images { try await body(image) }
  }
}
