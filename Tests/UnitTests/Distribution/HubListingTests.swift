import CollectorTestKit
import Foundation
import Synchronization
import Testing

@testable import Distribution

@Suite struct HubListingTests {
  private static let credential = RegistryCredential(username: "user", password: "secret")
  private static let path = "/v2/namespaces/team/repositories"

  private func withHub(
    credential: RegistryCredential? = nil,
    _ configure: (inout RegistryConfiguration) throws -> Void = { _ in },
    _ body: (RegistryFixture) async throws -> Void
  ) async throws {
    func prepare(_ configuration: inout RegistryConfiguration) throws {
      configuration.credentials = ClosureCredentials { host, _ in host == "docker.io" ? credential : nil }
      try configure(&configuration)
    }
    try await RegistryFixture.run(isDockerHub: true, prepare) { fixture in
      var hub = FakeHub()
      hub.repositories = ["team": ["web", "app", "tool", "untyped"], "library": ["nginx"]]
      hub.privateRepositories = ["team": ["secret"]]
      hub.plugins = ["tool"]
      hub.username = "user"
      hub.password = "secret"
      hub.pageSize = 2
      fixture.registry.hub = hub
      try await body(fixture)
    }
  }

  private func list(_ fixture: RegistryFixture, _ namespace: String? = "team") async throws -> [String] {
    try await RegistryFixture.all(fixture.client.repositories(in: namespace))
  }

  @Test func publicRepositoriesOfANamespace() async throws {
    try await withHub { fixture in
      let names = try await list(fixture)
      #expect(names == ["team/app", "team/untyped", "team/web"])
      #expect(fixture.registry.requests.map { $0.query["page"] } == ["1", "2"])
      #expect(fixture.registry.requests.allSatisfy { $0.authorization == nil && $0.path == Self.path })
      #expect(
        fixture.notices.all == [
          .repositoriesListed(registry: "docker.io", method: .dockerHub),
          .onlyPublicRepositories(registry: "docker.io", namespace: "team"),
        ]
      )
    }
  }

  @Test func aLoginShowsPrivateOnes() async throws {
    try await withHub(credential: Self.credential) { fixture in
      let names = try await list(fixture)
      #expect(names == ["team/app", "team/secret", "team/untyped", "team/web"])
      let namesAgain = try await list(fixture)
      #expect(namesAgain.count == 4)
      #expect(fixture.registry.count("POST", path: "/v2/auth/token") == 1)
      #expect(fixture.notices.warnings.isEmpty)
    }
  }

  @Test func aTokenIsReplacedInTimeAndWhenItIsRefused() async throws {
    try await withHub(credential: Self.credential) { fixture in
      _ = try await list(fixture)
      fixture.clock.advance(by: .seconds(541))
      _ = try await list(fixture)
      #expect(fixture.registry.count("POST") == 2)
      fixture.registry.revokeTokens()
      let names = try await list(fixture)
      #expect(names.count == 4)
      #expect(fixture.registry.count("POST") == 3)
    }
  }

  @Test func aWrongPasswordIsAFailureAndNotAShortListing() async throws {
    try await withHub(credential: RegistryCredential(username: "user", password: "hunter2")) { fixture in
      await #expect {
        try await list(fixture)
      } throws: {
        guard case RegistryError.unauthorized(_, "docker.io", true, _) = $0 else { return false }
        return !"\($0)".contains("hunter2")
      }
      #expect(fixture.registry.count() == 1)
    }
  }

  @Test func nothingPrintsASecret() throws {
    let login = HubLogin(identifier: "user", secret: "secret")
    var dumped = ""
    dump(login, to: &dumped)
    for text in ["\(login)", String(reflecting: login), dumped, "\([login])"] { #expect(!text.contains("secret")) }
  }

  @Test func aCredentialDoesNotTravelInPlainHTTP() async throws {
    func configure(_ configuration: inout RegistryConfiguration) {
      configuration.hubAPI = URL(string: "http://hub.invalid")
    }
    try await withHub(credential: Self.credential, configure) { fixture in
      await #expect {
        try await list(fixture)
      } throws: {
        if case RegistryError.unsupportedAuthentication = $0 { "\($0)".contains("plain HTTP") } else { false }
      }
    }
  }

  @Test func withoutANamespaceThereIsNoListing() async throws {
    try await withHub { fixture in
      await #expect {
        try await list(fixture, nil)
      } throws: {
        guard case RegistryError.catalogUnavailable("docker.io", _) = $0 else { return false }
        return "\($0)".contains("NAMESPACE") && "\($0)".contains("--repos-file")
      }
      #expect(fixture.registry.requests.isEmpty)
    }
  }

  @Test func aNamespaceThatIsNotThere() async throws {
    try await withHub { fixture in
      await #expect {
        try await list(fixture, "gone")
      } throws: {
        if case RegistryError.notFound = $0 { "\($0)".contains("docker.io/gone") } else { false }
      }
    }
  }

  @Test func aLinkToAnotherHostIsNotFollowed() async throws {
    try await FakeRegistry.withRunning { other in
      try await withHub(credential: Self.credential) { fixture in
        fixture.registry.hub?.linkBase = "http://\(other.host)"
        await #expect {
          try await list(fixture)
        } throws: {
          if case RegistryError.redirectRefused = $0 { true } else { false }
        }
        #expect(other.requests.isEmpty)
      }
    }
  }

  @Test func aRedirectIsNotFollowed() async throws {
    try await FakeRegistry.withRunning { other in
      try await withHub(credential: Self.credential) { fixture in
        fixture.registry.inject(.status(307, headers: ["location": "http://\(other.host)/"]))
        await #expect(throws: RegistryError.self) { try await list(fixture) }
        #expect(other.requests.isEmpty)
      }
    }
  }

  @Test func oneRateLimitThrowsNoPagesAway() async throws {
    try await withHub { fixture in
      var pages = fixture.client.repositories(in: "team").makeAsyncIterator()
      var names = try await pages.next() ?? []
      fixture.registry.inject(.status(429, headers: ["retry-after": "120"]), times: 1)
      while let page = try await pages.next() { names += page }
      #expect(names.count == 3 && fixture.clock.sleeps == [.seconds(120)])
    }
  }

  @Test(arguments: [#"{"results":[{}]}"#, "[]", "<html>", #"{"results":5}"#])
  func whatIsNoListing(body: String) async throws {
    try await withHub { fixture in
      fixture.registry.inject(.status(200, body: body))
      await #expect {
        try await list(fixture)
      } throws: {
        if case RegistryError.malformed = $0 { true } else { false }
      }
    }
  }

  @Test(arguments: ["{}", #"{"access_token":""}"#, #"{"access_token":"a b"}"#])
  func whatIsNoToken(body: String) async throws {
    try await withHub(credential: Self.credential) { fixture in
      fixture.registry.inject(.status(200, body: body), method: "POST")
      await #expect {
        try await list(fixture)
      } throws: {
        if case RegistryError.malformed(_, "the login to Docker Hub gave no token") = $0 { true } else { false }
      }
    }
  }
}
