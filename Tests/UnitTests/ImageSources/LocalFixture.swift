import CollectorCore
import CollectorTestKit
import Foundation
import ImageSources
import OCI
import Synchronization
import SystemPackage

/// Places on this machine with images, and what is listed there.
enum LocalFixture {
  static let selection = Selection(platform: TestImage.hostPlatform)

  /// An image that differs from others by its author, kept as `docker save` keeps it.
  static func image(_ name: String, created: String? = nil, compression: TestImage.Compression = .none) throws -> PackedImage {
    try TestImage(layers: [[.file("name", name)], [.file("other", "\(name) again")]]).with {
      $0.format = .docker
      $0.compression = compression
      $0.author = name
      if let created { $0.created = created }
    }.packed()
  }

  static func layout(_ path: FilePath, _ choice: PlaceScope.Choice = .all) -> LayoutSource {
    LayoutSource(PlaceScope(.layout, path: path.string, choice: choice))
  }

  static func ociArchive(_ path: FilePath, _ choice: PlaceScope.Choice = .all) -> OCIArchiveSource {
    OCIArchiveSource(PlaceScope(.ociArchive, path: path.string, choice: choice))
  }

  static func dockerArchive(_ path: FilePath, _ choice: PlaceScope.Choice = .all) -> DockerArchiveSource {
    DockerArchiveSource(PlaceScope(.dockerArchive, path: path.string, choice: choice))
  }

  /// What a source yields, in a line each, in alphabetical order, without `place`.
  static func lines(
    _ source: any ImageSource,
    _ selection: Selection = LocalFixture.selection,
    memory: any ImageMemory = InMemoryLedger(),
    without place: FilePath
  ) async throws -> [String] {
    try await entries(source, selection, memory: memory).map { entry in
      let text =
        switch entry {
        case .image: "image"
        case .filtered(_, let reason): "filtered: \(reason)"
        case .skipped(_, let reason): "skipped: \(reason)"
        case .failed(_, let failure): "failed: \(failure.reason)"
        }
      return "\(entry.name) \(text)".replacing(place.string, with: "PLACE")
    }.sorted()
  }

  static func entries(
    _ source: any ImageSource,
    _ selection: Selection = LocalFixture.selection,
    memory: any ImageMemory = InMemoryLedger()
  ) async throws -> [ListedImage] {
    let entries = Mutex<[ListedImage]>([])
    try await source.list(selection, memory: memory) { entry in entries.withLock { $0.append(entry) } }
    return entries.withLock { $0 }
  }

  /// Why the one entry that is yielded failed.
  static func failure(_ source: any ImageSource) async throws -> String {
    let entries = try await entries(source)
    guard entries.count == 1, case .failed(_, let failure) = entries[0] else { return "\(entries)" }
    return failure.reason
  }

  static func write(_ data: Data, to path: FilePath) throws {
    try data.write(to: URL(filePath: path.string))
  }
}
