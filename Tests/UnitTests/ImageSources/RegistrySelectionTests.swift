import CollectorCore
import CollectorTestKit
import OCI
import Testing

@testable import ImageSources

@Suite struct RegistrySelectionTests {
  private typealias Fixture = RegistrySourceFixture

  /// Five images, `1` the oldest; `latest` and `5` are the same.
  private func withYears(_ body: (RegistrySourceFixture) async throws -> Void) async throws {
    try await Fixture.run { fixture in
      for year in 1...5 {
        let image = try Fixture.image("\(year)", created: "200\(year)-01-01T00:00:00Z")
        fixture.registry.put(image, in: "a", tag: "\(year)")
        if year == 5 { fixture.registry.put(image, in: "a", tag: "latest") }
      }
      try await body(fixture)
    }
  }

  private func selection(_ change: (inout Selection) -> Void) -> Selection {
    var selection = Fixture.selection
    change(&selection)
    return selection
  }

  private static let all = ["1", "2", "3", "4", "5", "latest"]

  /// Expects a whole listing to take these tags, and to tell of all the others.
  private func expect(_ tags: [String], _ fixture: RegistrySourceFixture, _ change: (inout Selection) -> Void) async throws {
    let listed = try await fixture.list("/", selection(change))
    #expect(listed.images.compactMap(\.name.reference?.tag).sorted() == tags)
    #expect(listed.lines.count { $0.contains("filtered") } == Self.all.count - tags.count)
    #expect(listed.entries.count == Self.all.count)
  }

  @Test func patternsOfTags() async throws {
    try await withYears { fixture in
      try await expect(Self.all, fixture) { $0.tags = [.glob(GlobPattern("l*")), .glob(GlobPattern("?"))] }
      try await expect(["latest"], fixture) { $0.tags = [.glob(GlobPattern("l*"))] }
      try await expect(["latest"], fixture) { $0.excludedTags = [.glob(GlobPattern("?"))] }
      // What is excluded is not even asked for.
      #expect(fixture.registry.count("HEAD", path: "*/1") == 1)
    }
  }

  @Test func theNewestAreTakenWithAllTheirTags() async throws {
    try await withYears { fixture in
      try await expect(["5", "latest"], fixture) { $0.newest = 1 }
      try await expect(["3", "4", "5", "latest"], fixture) { $0.newest = 3 }
      try await expect(Self.all, fixture) { $0.newest = 9 }
      try await expect([], fixture) { $0.newest = 0 }
    }
  }

  @Test func theFirstByName() async throws {
    try await withYears { fixture in
      try await expect(["1", "2"], fixture) { $0.maximumImages = 2 }
      #expect(fixture.registry.count("HEAD") == 2, "the others are not asked for")
      try await expect([], fixture) { $0.maximumImages = 0 }
      try await expect(["4", "5"], fixture) {
        $0.newest = 2
        $0.maximumImages = 2
      }
    }
  }

  @Test(arguments: [0, 1, 2, 5])
  func newestKeepsTheSameInWhateverOrder(limit: Int) throws {
    let listings = try (0..<5).map { number in
      try Fixture.image("\(number)", created: number < 2 ? "2001-01-01T00:00:00Z" : "200\(number)-01-01T00:00:00Z")
        .listing(Reference(registry: "r.example.com", repository: "a", tag: "\(number)"), source: "registry")
    }
    func kept(_ order: [ImageListing]) -> [ImageListing] {
      var newest = NewestImages(limit)
      let dropped = order.flatMap { newest.offer($0) }
      #expect(dropped.count + newest.kept.count == order.count)
      return newest.kept
    }
    let expected = kept(listings)
    #expect(expected.count == limit)
    #expect(kept(listings.reversed()) == expected)
    #expect(kept(listings.shuffled()) == expected)
  }

  @Test func firstTagsKeepsTheFirst() {
    var tags = FirstTags(2)
    #expect(["c", "a", "d", "b", "0"].compactMap { tags.offer($0) } == ["d", "c", "b"])
    #expect(tags.kept == ["0", "a"])
  }
}
