import CollectorCore
import CollectorTestKit
import NIOCore
import OCI
import Testing

/// The suite finds what is wrong with a source, and nothing with one that is right.
@Suite struct SourceConformanceTests {
  enum Fault: CaseIterable {
    case none, lost, repeated, wrongImage, wrongState, wrongSource, concurrent, deaf, stubborn, ownsAll, ownsNone, unchecked,
      denied
  }

  @Test(arguments: Fault.allCases) func faultsAreFound(fault: Fault) async throws {
    let images = [try TestImage.empty.packed(), try TestImage.debianLike().packed()]
    let listings = try images.enumerated().map { index, image in
      image.listing(try Reference(parsing: "fake.example.com/a:\(index)"), source: "fake")
    }
    let filtered = try Reference(parsing: "fake.example.com/a:debug")
    let entries = listings.map(ListedImage.image) + [.filtered(ListedImage.Subject(filtered, source: "fake"), reason: "excluded")]
    var expected: [String: SourceConformance.Expected] = [filtered.description: .filtered]
    for (listing, image) in zip(listings, images) { expected[listing.name.description] = .image(image) }
    let contents = Dictionary(uniqueKeysWithValues: images.map { ($0.imageID, $0 as any ImageContent) })
    let base = FakeSource(steps: entries.map(FakeSource.Step.entry), contents: contents)
    let violations = await SourceConformance(
      source: FaultySource(base: base, fault: fault),
      selection: Selection(platform: TestImage.hostPlatform),
      expected: expected,
      asksMemory: false
    ).violations()
    #expect(violations.isEmpty == (fault == .none), "\(violations)")
  }
}

/// A source with one fault.
private struct FaultySource: ImageSource {
  let base: FakeSource
  let fault: SourceConformanceTests.Fault

  var name: String { base.name }
  var scope: String { base.scope }

  func list(_ selection: Selection, memory: any ImageMemory, yield: @Sendable (ListedImage) async throws -> Void) async throws
    -> [CompletedScope]
  {
    let recorder = Recorder()
    try await base.list(selection, memory: memory) { await recorder.append($0) }
    let entries = await recorder.entries.map(changed)
    switch fault {
    case .lost: for entry in entries.dropLast() { try await yield(entry) }
    case .repeated: for entry in entries + entries.prefix(1) { try await yield(entry) }
    case .concurrent:
      try await withoutActuallyEscaping(yield) { yield in
        try await withThrowingTaskGroup(of: Void.self) { group in
          for entry in entries { group.addTask { try await yield(entry) } }
          try await group.waitForAll()
        }
      }
    case .deaf: for entry in entries { try? await yield(entry) }
    case .stubborn: for entry in entries { try await yield(entry) }
    default:
      for entry in entries {
        try Task.checkCancellation()
        try await yield(entry)
      }
      try Task.checkCancellation()
    }
    guard fault == .denied else { return [] }
    return entries.compactMap { entry in if case .image(let listing) = entry { .absent(listing.name) } else { nil } }
  }

  private func changed(_ entry: ListedImage) -> ListedImage {
    switch (fault, entry) {
    case (.wrongImage, .image(let listing)):
      let image = ImageDescription(imageID: listing.image.imageID, digest: nil, platform: listing.image.platform)
      return .image(ImageListing(name: listing.name, source: listing.source, image: image))
    case (.wrongState, .filtered(let subject, let reason)): return .skipped(subject, reason: reason)
    case (.wrongSource, .image(let listing)):
      return .image(ImageListing(name: listing.name, source: "other", image: listing.image))
    default: return entry
    }
  }

  func open(_ listing: ImageListing) async throws -> any ImageContent {
    let content = try await base.open(listing)
    return fault == .unchecked ? UncheckedContent(base: content) : content
  }

  func owns(_ listing: ImageListing) -> Bool {
    switch fault {
    case .ownsAll: true
    case .ownsNone: false
    default: base.owns(listing)
    }
  }
}

private actor Recorder {
  private(set) var entries: [ListedImage] = []

  func append(_ entry: ListedImage) { entries.append(entry) }
}

/// Gives some bytes, whatever was asked for.
private struct UncheckedContent: ImageContent {
  let base: any ImageContent

  var manifest: Manifest { base.manifest }
  var configuration: [UInt8] { base.configuration }

  func readLayer(
    _ layer: Descriptor,
    from offsetBytes: Int64,
    receive: @Sendable (ByteBuffer) async throws -> Void
  ) async throws {
    guard let own = manifest.layers.first(where: { $0.digest == layer.digest }) ?? manifest.layers.first else { return }
    try await base.readLayer(own, from: offsetBytes, receive: receive)
  }
}
