import CollectorCore
import CollectorTestKit
import Distribution
import ImageSources
import OCI
import Synchronization

/// A fake registry with what is needed to list it, for the length of a test.
struct RegistrySourceFixture: Sendable {
  static let platform = Platform(os: "linux", architecture: "amd64")
  static let selection = Selection(platform: platform)

  let registry: FakeRegistry
  let client: RegistryClient
  let memory = InMemoryLedger()

  static func run(
    _ configure: (inout RegistryConfiguration) -> Void = { _ in },
    _ body: (RegistrySourceFixture) async throws -> Void
  ) async throws {
    try await RegistryFixture.run(configure) { fixture in
      try await body(RegistrySourceFixture(registry: fixture.registry, client: fixture.client))
    }
  }

  /// An image for `platform` that differs from those with another name.
  static func image(
    _ name: String,
    _ platform: Platform = RegistrySourceFixture.platform,
    created: String? = nil
  ) throws -> PackedImage {
    try TestImage(layers: [[]], platform: platform).with {
      $0.author = name
      if let created { $0.created = created }
    }.packed()
  }

  /// A source of what is written behind the registry's name: `/a/b:t`.
  func source(_ scope: String, concurrency: Int = 4) throws -> RegistrySource {
    RegistrySource(
      scopes: [try RegistryScope(parsing: registry.host + scope)],
      client: client,
      concurrency: concurrency,
      logger: .silent
    )
  }

  func list(
    _ scope: String,
    _ selection: Selection = RegistrySourceFixture.selection,
    memory: (any ImageMemory)? = nil
  ) async throws -> ListedEntries {
    let entries = Mutex<[ListedImage]>([])
    try await source(scope).list(selection, memory: memory ?? self.memory) { entry in
      entries.withLock { $0.append(entry) }
    }
    return ListedEntries(entries: entries.withLock { $0 }, registry: registry.host)
  }
}

/// What a listing yielded, by names without their registry.
struct ListedEntries {
  let entries: [ListedImage]
  let registry: String

  /// The entries in a line each, in alphabetical order: `a/b:t image`, `a/b:u filtered: …`.
  var lines: [String] {
    entries.map { entry in
      let text =
        switch entry {
        case .image: "image"
        case .filtered(_, let reason): "filtered: \(reason)"
        case .skipped(_, let reason): "skipped: \(reason)"
        case .failed(_, let failure): "failed: \(failure.reason)"
        }
      return "\(entry.name) \(text)".replacing("\(registry)/", with: "").replacing(registry, with: "HOST")
    }.sorted()
  }

  var images: [ImageListing] {
    entries.compactMap { if case .image(let listing) = $0 { listing } else { nil } }
  }

  var failures: [Failure] {
    entries.compactMap { if case .failed(_, let failure) = $0 { failure } else { nil } }
  }
}
