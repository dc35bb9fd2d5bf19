import CollectorCore
import CollectorTestKit
import ImageSources
import Synchronization
import Testing

/// An image on this machine that was asked for by name is told to be gone once it is, and not before.
@Suite struct NamedImageTests {
  private static func gone(_ source: any ImageSource, _ ledger: InMemoryLedger) async throws -> [String] {
    let gone = Mutex<[String]>([])
    let planner = Planner(
      sources: [source],
      scripts: [],
      toolbox: Sample.toolboxVersion,
      ledger: ledger,
      platform: TestImage.hostPlatform,
      selection: LocalFixture.selection,
      observer: RecordingObserver()
    )
    _ = try await planner.plan { entry in
      switch entry {
      case .image(let image): await ledger.note(image.listing, at: Sample.time)
      case .gone(let listing, _): gone.withLock { $0.append(listing.name.description) }
      case .other: break
      }
    }
    return gone.withLock { $0 }
  }

  @Test func ofALayout() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("l")
      let image = try LocalFixture.image("a")
      var layout = TestLayout()
      layout.add(image, tag: "1")
      try layout.write(to: path)
      for choice in [PlaceScope.Choice.name("1"), .digest(image.digest)] {
        let ledger = InMemoryLedger()
        let source = LocalFixture.layout(path, choice)
        for _ in 1...2 { #expect(try await Self.gone(source, ledger) == []) }
        #expect(await ledger.listings.count == 1)
      }
      let ledger = InMemoryLedger()
      #expect(try await Self.gone(LocalFixture.layout(path, .name("1")), ledger) == [])
      var other = TestLayout()
      other.add(image, tag: "2")
      let newer = directory.file("l")
      try other.write(to: newer)
      #expect(try await Self.gone(LocalFixture.layout(path, .name("1")), ledger) == ["oci:\(path):1"])
    }
  }
}
