import CollectorTestKit
import Distribution
import Testing

@Suite struct HarborListingTests {
  private func withHarbor(
    credential: RegistryCredential? = RegistryCredential(username: "user", password: "password"),
    _ change: (inout FakeHarbor) -> Void = { _ in },
    _ body: (RegistryFixture) async throws -> Void
  ) async throws {
    try await RegistryFixture.run({ $0.credentials = ClosureCredentials { _ in credential } }) { fixture in
      var harbor = FakeHarbor()
      harbor.projects = ["library": ["a", "b/c", "d"], "team": ["x"], "empty": [], "hidden": ["y", "z"]]
      harbor.privateProjects = ["hidden"]
      harbor.pageSize = 2
      change(&harbor)
      fixture.registry.harbor = harbor
      try await body(fixture)
    }
  }

  private func list(_ fixture: RegistryFixture, _ project: String? = nil) async throws -> [String] {
    try await RegistryFixture.all(fixture.client.repositories(in: project))
  }

  private static let all = ["hidden/y", "hidden/z", "library/a", "library/b/c", "library/d", "team/x"]

  @Test(arguments: [401, 403, 404, 405], [FakeHarbor.Paging.link, .total])
  func aClosedCatalogIsGoneAround(status: Int, paging: FakeHarbor.Paging) async throws {
    try await withHarbor({
      $0.catalogStatus = status
      $0.paging = paging
    }) { fixture in
      let names = try await list(fixture)
      #expect(names.sorted() == Self.all)
      #expect(fixture.notices.all == [.repositoriesListed(registry: fixture.registry.host, method: .harbor)])
    }
  }

  @Test func pagesThatSayNothingAreReadToTheEnd() async throws {
    try await withHarbor({
      $0.projects = ["p": (0..<250).map { String(1000 + $0) }]
      $0.paging = .nothing
      $0.pageSize = 100
    }) { fixture in
      let names = try await list(fixture)
      #expect(names.count == 250)
    }
  }

  @Test func onlyTheProjectThatIsNamedIsAsked() async throws {
    try await withHarbor { fixture in
      let names = try await list(fixture, "library")
      #expect(names == ["library/a", "library/b/c", "library/d"])
      #expect(fixture.registry.count(path: "/api/v2.0/projects") == 0)
      #expect(fixture.registry.count(path: "/api/v2.0/projects/library/repositories") == 2)
    }
  }

  @Test func withoutACredentialOnlyPublicOnesShowAndThatIsSaid() async throws {
    try await withHarbor(credential: nil) { fixture in
      let names = try await list(fixture)
      #expect(names.sorted() == Self.all.filter { !$0.hasPrefix("hidden") })
      #expect(fixture.notices.warnings == [.onlyPublicRepositories(registry: fixture.registry.host, namespace: nil)])
    }
  }

  @Test func aWrongPasswordIsAFailure() async throws {
    try await withHarbor(credential: RegistryCredential(username: "user", password: "wrong")) { fixture in
      await #expect {
        try await list(fixture)
      } throws: {
        if case RegistryError.unauthorized = $0 { true } else { false }
      }
    }
  }

  @Test func aProjectThatIsNotThere() async throws {
    try await withHarbor { fixture in
      await #expect {
        try await list(fixture, "gone")
      } throws: {
        if case RegistryError.notFound = $0 { true } else { false }
      }
    }
  }

  @Test func aProjectThatGoesMeanwhileIsNoFault() async throws {
    try await withHarbor { fixture in
      fixture.registry.inject(.status(404), path: "/api/v2.0/projects/team/repositories")
      let names = try await list(fixture)
      #expect(names.sorted() == Self.all.filter { !$0.hasPrefix("team") })
    }
  }

  @Test func anOddProjectNameIsEncoded() async throws {
    try await withHarbor({ $0.projects = ["a/../b?c": ["x"]] }) { fixture in
      let names = try await list(fixture)
      #expect(names == ["a/../b?c/x"])
      #expect(fixture.registry.count(path: "/api/v2.0/projects/a%2F..%2Fb%3Fc/repositories") == 1)
    }
  }

  @Test(arguments: [401, 403, 404, 405, 501])
  func whatIsNoHarborGetsAWayOut(status: Int) async throws {
    try await RegistryFixture.run { fixture in
      fixture.registry.inject(.status(status), path: "/v2/_catalog")
      await #expect {
        try await list(fixture)
      } throws: {
        if case RegistryError.catalogUnavailable = $0 { "\($0)".contains("--repos-file") } else { false }
      }
      #expect(fixture.registry.count(path: "/api/*") == 1)
    }
  }

  @Test func aFailureInTheMiddleOfACatalogIsNoClosedOne() async throws {
    try await RegistryFixture.run({ $0.pageSize = 1 }) { fixture in
      for name in ["a/x", "b"] { fixture.registry.list(tags: [], in: name) }
      var pages = fixture.client.repositories().makeAsyncIterator()
      _ = try await pages.next()
      fixture.registry.inject(.status(403))
      await #expect(throws: RegistryError.self) { try await pages.next() }
      #expect(fixture.registry.count(path: "/api/*") == 0)
    }
  }
}
