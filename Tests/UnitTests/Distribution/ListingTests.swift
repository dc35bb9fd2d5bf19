import CollectorTestKit
import Distribution
import Testing

@Suite struct ListingTests {
  private static let tags = ["1", "2", "3", "4", "5"]

  private func withTags(
    _ tags: [String] = ListingTests.tags,
    pageSize: Int = 2,
    _ body: (RegistryFixture) async throws -> Void
  ) async throws {
    try await RegistryFixture.run({ $0.pageSize = pageSize }) { fixture in
      fixture.registry.list(tags: tags, in: "a/b")
      try await body(fixture)
    }
  }

  private func read(_ fixture: RegistryFixture) async throws -> [String] {
    try await RegistryFixture.all(fixture.client.tags(of: "a/b"))
  }

  @Test(arguments: [FakeRegistryPaging.Link.relative, .absolute(""), .none])
  func allPagesAreRead(link: FakeRegistryPaging.Link) async throws {
    try await withTags { fixture in
      fixture.registry.paging.link = link == .absolute("") ? .absolute("http://\(fixture.registry.host)") : link
      let names = try await read(fixture)
      #expect(names == Self.tags)
      #expect(fixture.registry.count(path: "/v2/a/b/tags/list") == 3)
    }
  }

  @Test func aFullLastPageWithoutLinkIsNotTakenForTheEnd() async throws {
    try await withTags(["1", "2", "3", "4"]) { fixture in
      fixture.registry.paging.link = .none
      let names = try await read(fixture)
      #expect(names == ["1", "2", "3", "4"])
      #expect(fixture.registry.count() == 3)
    }
  }

  @Test func oneNameMoreThanAPage() async throws {
    let many = (0...1000).map { String(10_000 + $0) }
    try await withTags(many, pageSize: 1000) { fixture in
      let names = try await read(fixture)
      #expect(names == many)
    }
  }

  /// As docker-registry 2.8.2 does.
  @Test(arguments: [(2, 2), (3, 2), (6, 1), (1000, 1)])
  func aRegistryThatIgnoresTheSizeIsAskedOnceMoreForMoreThanAPage(pageSize: Int, requests: Int) async throws {
    try await withTags(pageSize: pageSize) { fixture in
      fixture.registry.paging.ignoresSize = true
      let names = try await read(fixture)
      #expect(names == Self.tags)
      #expect(fixture.registry.count() == requests)
    }
  }

  @Test func aRegistryThatGivesMoreNamesThanAskedForAndNoLinkIsAskedOn() async throws {
    try await withTags { fixture in
      fixture.registry.paging.link = .none
      fixture.registry.paging.least = 4
      let names = try await read(fixture)
      #expect(names == Self.tags)
      #expect(fixture.registry.count() == 2)
    }
  }

  @Test(arguments: [9_999, 10_000, 10_001])
  func aRegistryThatGivesAllAtOnceIsAskedOnceMore(count: Int) async throws {
    try await withTags((0..<count).map { String(10_000 + $0) }) { fixture in
      fixture.registry.paging.ignoresSize = true
      var pages = fixture.client.tags(of: "a/b").makeAsyncIterator()
      let (names, more) = (try await pages.next(), try await pages.next())
      #expect(names?.count == count && more == nil)
      #expect(fixture.registry.count() == 2)
    }
  }

  @Test func aRegistryThatIgnoresTheLastNameEndsAllTheSame() async throws {
    try await withTags(["1", "2"]) { fixture in
      fixture.registry.paging.ignoresSize = true
      let names = try await read(fixture)
      #expect(names == ["1", "2"])
      #expect(fixture.registry.count() == 2)
    }
  }

  @Test func repeatedNamesComeOnce() async throws {
    try await withTags { fixture in
      fixture.registry.paging.overlap = 1
      let names = try await read(fixture)
      #expect(names == Self.tags)
    }
    try await withTags(["c", "a", "c", "b", "a"], pageSize: 3) { fixture in
      let unordered = try await read(fixture)
      #expect(unordered == ["c", "a", "b"])
    }
  }

  @Test func nullIsEmpty() async throws {
    try await withTags([]) { fixture in
      fixture.registry.paging.saysNull = true
      let names = try await read(fixture)
      #expect(names == [])
    }
  }

  @Test func aCircleIsLeft() async throws {
    try await withTags { fixture in
      fixture.registry.paging.link = .loop
      var pages = fixture.client.tags(of: "a/b").makeAsyncIterator()
      let names = try await pages.next()
      #expect(names == ["1", "2"])
      await #expect {
        while try await pages.next() != nil {}
      } throws: {
        "\($0)".contains("circle")
      }
      #expect(fixture.registry.count() <= 2)
    }
  }

  @Test func aLinkToAnotherHostIsNotFollowed() async throws {
    try await FakeRegistry.withRunning { other in
      try await withTags { fixture in
        fixture.registry.paging.link = .absolute("http://\(other.host)")
        await #expect {
          try await read(fixture)
        } throws: {
          if case RegistryError.redirectRefused = $0 { true } else { false }
        }
        #expect(other.requests.isEmpty)
      }
    }
  }

  @Test func aLinkWhosePathLooksLikeAHostStaysOnTheSameOne() async throws {
    try await FakeRegistry.withRunning { other in
      try await withTags { fixture in
        fixture.registry.paging.link = .absolute("http://\(fixture.registry.host)//\(other.host)")
        await #expect {
          try await read(fixture)
        } throws: {
          if case RegistryError.notFound = $0 { true } else { false }
        }
        #expect(other.requests.isEmpty)
        #expect(fixture.registry.requests.last?.path == "/\(other.host)/v2/a/b/tags/list")
      }
    }
  }

  @Test func aRepositoryThatIsNotThere() async throws {
    try await RegistryFixture.run { fixture in
      await #expect {
        try await RegistryFixture.all(fixture.client.tags(of: "gone"))
      } throws: {
        if case RegistryError.notFound = $0 { "\($0)".contains("tags of \(fixture.registry.host)/gone") } else { false }
      }
    }
  }

  @Test(arguments: ["<html>", "[]", #"{"tags":5}"#, #"{"tags":[1]}"#, "", "{}", #"{"status":"down for maintenance"}"#])
  func whatIsNoListing(body: String) async throws {
    try await withTags { fixture in
      fixture.registry.inject(.status(200, body: body))
      await #expect {
        try await read(fixture)
      } throws: {
        if case RegistryError.malformed = $0 { true } else { false }
      }
    }
  }

  @Test func tagsCanBeAbsentWhereTheRepositoryIsNamed() async throws {
    try await withTags { fixture in
      fixture.registry.inject(.status(200, body: #"{"name":"a/b"}"#))
      let names = try await read(fixture)
      #expect(names == [])
    }
  }

  @Test(arguments: [#"{"name":"x"}"#, "{}", #"{"message":"try later"}"#])
  func whatIsNoCatalog(body: String) async throws {
    try await RegistryFixture.run { fixture in
      fixture.registry.inject(.status(200, body: body))
      await #expect {
        try await RegistryFixture.all(fixture.client.repositories())
      } throws: {
        if case RegistryError.malformed = $0 { true } else { false }
      }
    }
  }

  @Test func aPageWithoutEndIsNotReadToIt() async throws {
    try await withTags { fixture in
      fixture.registry.inject(.endlessBody)
      await #expect {
        try await read(fixture)
      } throws: {
        if case RegistryError.tooLarge = $0 { true } else { false }
      }
    }
  }

  @Test func theCatalog() async throws {
    try await RegistryFixture.run({ $0.pageSize = 1 }) { fixture in
      for name in ["b", "a/x", "c"] { fixture.registry.list(tags: [], in: name) }
      let names = try await RegistryFixture.all(fixture.client.repositories())
      #expect(names == ["a/x", "b", "c"])
    }
  }

  @Test(arguments: [404, 405, 501])
  func aRegistryWithoutCatalog(status: Int) async throws {
    try await RegistryFixture.run { fixture in
      fixture.registry.inject(.status(status))
      await #expect {
        try await RegistryFixture.all(fixture.client.repositories())
      } throws: {
        if case RegistryError.catalogUnavailable = $0 { "\($0)".contains("--repos-file") } else { false }
      }
    }
  }

  @Test(arguments: [50, 100])
  func aRegistryThatGivesFewerNamesThanAskedForAndNoLinkIsAskedOn(limit: Int) async throws {
    let many = (0..<(2 * limit + 7)).map { String(10_000 + $0) }
    try await withTags(many, pageSize: 1000) { fixture in
      fixture.registry.paging.limit = limit
      fixture.registry.paging.link = .none
      let names = try await read(fixture)
      #expect(names == many)
      #expect(fixture.registry.count() == 3)
    }
  }

  @Test func aFullLastPageIsTheEndWhereTheRegistryLinks() async throws {
    try await withTags(["1", "2", "3", "4"]) { fixture in
      let names = try await read(fixture)
      #expect(names == ["1", "2", "3", "4"])
      #expect(fixture.registry.count() == 2)
    }
  }

  @Test func otherMembersAreOfNoInterest() async throws {
    try await withTags { fixture in
      let body = #"{"child":[],"manifest":{"sha256:0":{"imageSizeBytes":"1","tag":["1"]}},"name":"x","tags":["1"],"n":1}"#
      fixture.registry.inject(.status(200, body: body))
      let names = try await read(fixture)
      #expect(names == ["1"])
    }
  }

  @Test func aRefusalWithStatus200IsNotAnEmptyListing() async throws {
    try await withTags { fixture in
      fixture.registry.inject(.status(200, body: #"{"errors":[{"code":"DENIED"}]}"#))
      await #expect(throws: RegistryError.self) { try await read(fixture) }
    }
  }

  @Test func oneRateLimitThrowsNoPagesAway() async throws {
    try await withTags { fixture in
      var pages = fixture.client.tags(of: "a/b").makeAsyncIterator()
      var names = try await pages.next() ?? []
      fixture.registry.inject(.status(429, headers: ["retry-after": "240"]), times: 2)
      while let page = try await pages.next() { names += page }
      #expect(names == Self.tags)
      #expect(fixture.clock.sleeps.filter { $0 > .seconds(1) } == [.seconds(240), .seconds(240)])
      #expect(fixture.notices.all == [.askedToWait(registry: fixture.registry.host, wait: .seconds(240))])
    }
  }

  @Test func aListingGoesOnWithThePageThatFailed() async throws {
    try await withTags { fixture in
      var pages = fixture.client.tags(of: "a/b").makeAsyncIterator()
      _ = try await pages.next()
      fixture.registry.inject(.status(403), times: 1)
      await #expect(throws: RegistryError.self) { try await pages.next() }
      let third = try await pages.next()
      #expect(third == ["3", "4"])
    }
  }

  @Test func aPageWhoseLengthIsTooMuchIsNotRead() async throws {
    try await withTags { fixture in
      fixture.registry.inject(.claimedLength(1 << 40))
      await #expect {
        try await read(fixture)
      } throws: {
        if case RegistryError.tooLarge(_, 16_777_216) = $0 { "\($0)".contains("tags of") } else { false }
      }
    }
  }

  @Test func theCatalogBelowANamespace() async throws {
    try await RegistryFixture.run({ $0.pageSize = 1 }) { fixture in
      for name in ["b", "a/x", "a/y", "ab/x", "c"] { fixture.registry.list(tags: [], in: name) }
      let names = try await RegistryFixture.all(fixture.client.repositories(in: "a"))
      #expect(names == ["a/x", "a/y"])
      #expect(fixture.notices.all == [.repositoriesListed(registry: fixture.registry.host, method: .catalog)])
    }
  }
}
