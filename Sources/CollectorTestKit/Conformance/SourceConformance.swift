public import CollectorCore
import Foundation
import OCI

/// Holds a source to every sentence of `ImageSource`.
public struct SourceConformance: Sendable {
  /// What a source has to say of something.
  public enum Expected: Sendable {
    /// An image.
    ///
    /// - Parameter isDirect: Whether its name leads to its manifest, not to an index.
    case image(PackedImage, isDirect: Bool = true)
    case filtered
    case skipped
    /// - Parameter isTransient: Whether trying again can help.
    case failed(isTransient: Bool)
  }

  let source: any ImageSource
  let selection: Selection
  let expected: [String: Expected]
  let asksMemory: Bool
  let describe: @Sendable (PackedImage) -> ImageDescription

  /// - Parameters:
  ///   - source: A source that covers what `expected` has, at least one image among it, and nothing else.
  ///   - expected: Everything that a listing by `selection` has to yield, by its name.
  ///   - asksMemory: Whether looking at an image is so dear that the source asks its memory first.
  ///   - describe: What the source has to say of an image, where that is not what its manifest says.
  public init(
    source: any ImageSource,
    selection: Selection,
    expected: [String: Expected],
    asksMemory: Bool = true,
    describe: @escaping @Sendable (PackedImage) -> ImageDescription = { $0.description }
  ) {
    self.source = source
    self.selection = selection
    self.expected = expected
    self.asksMemory = asksMemory
    self.describe = describe
  }

  /// What does not hold, in sentences: empty where the source conforms.
  public func violations() async -> [String] {
    var findings = ContractFindings()
    await findings.check("the source") { checks in
      checks.expect(!source.name.isEmpty && source.name == source.name.lowercased(), "it has a name of small letters")
      checks.expect(!source.scope.isEmpty, "it says what it covers")
    }
    await checkListing(&findings)
    await checkCompletion(&findings)
    await checkMemory(&findings)
    await checkYielding(&findings)
    await checkContents(&findings)
    return findings.violations
  }

  /// Lists everything.
  func entries(memory: any ImageMemory = InMemoryLedger()) async throws -> [ListedImage] {
    let entries = EntryRecorder()
    try await source.list(selection, memory: memory) { await entries.append($0) }
    return await entries.entries
  }

  /// The images that have to be listed, as they are.
  func listings() async throws -> [(ImageListing, PackedImage)] {
    try await entries().compactMap { entry in
      guard case .image(let listing) = entry, case .image(let image, _)? = expected[entry.name] else { return nil }
      return (listing, image)
    }
  }
}

/// Keeps what a source yields.
actor EntryRecorder {
  private(set) var entries: [ListedImage] = []
  private(set) var highestConcurrency = 0
  private var active = 0

  func append(_ entry: ListedImage) {
    entries.append(entry)
  }

  /// Takes an entry as a slow consumer does.
  func appendSlowly(_ entry: ListedImage) async {
    active += 1
    highestConcurrency = max(highestConcurrency, active)
    for _ in 0..<100 { await Task.yield() }
    entries.append(entry)
    active -= 1
  }
}
