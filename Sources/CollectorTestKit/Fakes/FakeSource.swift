public import CollectorCore
public import Foundation
public import OCI
import Synchronization

/// A source that lists what a test gives it, for unit tests of the pipeline, which lists with the real sources in the integration tests.
public final class FakeSource: ImageSource {
  /// What a listing does next.
  public enum Step: Sendable {
    /// Yields an entry.
    case entry(ListedImage)
    /// Ends the listing with an error.
    case fail(any Error)
    /// Waits at a gate.
    case wait(Gate)
  }

  public let name: String
  public let scope: String
  private let configurations: [Digest: Data]
  private let contents: [Digest: any ImageContent]
  private let secret: SourceCredential?
  private let completed: [CompletedScope]
  private let state: Mutex<State>

  private struct State {
    var steps: [Step]
    var selections: [Selection] = []
    var opened: [ImageListing] = []
  }

  /// - Parameters:
  ///   - steps: What every listing does, until `set(_:)` changes it.
  ///   - configurations: The configuration documents, by image ID; an image that is in it is remembered as the protocol wants.
  ///   - contents: What `open` gives, by image ID.
  ///   - completed: What a listing that ends well has listed to the end.
  public init(
    name: String = "fake",
    scope: String = "fake.example.com/",
    steps: [Step],
    configurations: [Digest: Data] = [:],
    contents: [Digest: any ImageContent] = [:],
    credential: SourceCredential? = nil,
    completed: [CompletedScope] = []
  ) {
    self.name = name
    self.scope = scope
    self.configurations = configurations
    self.contents = contents
    self.secret = credential
    self.completed = completed
    self.state = Mutex(State(steps: steps))
  }

  public convenience init(name: String = "fake", scope: String = "fake.example.com/", _ entries: [ListedImage]) {
    self.init(name: name, scope: scope, steps: entries.map(Step.entry))
  }

  /// Changes what later listings do.
  public func set(_ steps: [Step]) {
    state.withLock { $0.steps = steps }
  }

  /// The selections that it was asked to list by.
  public var selections: [Selection] { state.withLock { $0.selections } }

  /// The images that were opened.
  public var opened: [ImageListing] { state.withLock { $0.opened } }

  public func list(
    _ selection: Selection,
    memory: any ImageMemory,
    yield: @Sendable (ListedImage) async throws -> Void
  ) async throws -> [CompletedScope] {
    let steps = state.withLock { state in
      state.selections.append(selection)
      return state.steps
    }
    for step in steps {
      try Task.checkCancellation()
      switch step {
      case .entry(let entry):
        if case .image(let listing) = entry { try await remember(listing.image, on: selection.platform, in: memory) }
        try await yield(entry)
      case .fail(let error): throw error
      case .wait(let gate): try await gate.wait()
      }
    }
    return completed
  }

  private func remember(_ image: ImageDescription, on platform: Platform, in memory: any ImageMemory) async throws {
    guard let digest = image.digest, let configuration = configurations[image.imageID] else { return }
    guard try await memory.resolution(of: digest, on: platform) == nil else { return }
    try await memory.remember(.image(image), of: digest, on: platform, configuration: configuration)
  }

  public func open(_ listing: ImageListing) async throws -> any ImageContent {
    state.withLock { $0.opened.append(listing) }
    guard let content = contents[listing.image.imageID] else {
      throw FakeError.permanent("\(listing.name) has no content in \(scope)")
    }
    return content
  }

  public func owns(_ listing: ImageListing) -> Bool {
    listing.source == name
      && state.withLock { state in
        state.steps.contains { step in
          if case .entry(.image(let own)) = step { own == listing } else { false }
        }
      }
  }

  public func credential(for listing: ImageListing) async throws -> SourceCredential? { secret }

  /// A fake that is named for registries has images that can be pulled.
  public func pullReference(for listing: ImageListing) -> Reference? {
    name == "registry" ? listing.name.reference?.with(digest: listing.image.digest) : nil
  }
}
