import CollectorTestKit
import OCI
import Synchronization
import Testing

@testable import Distribution

/// The newer form of asking for tokens, and when a token is replaced.
@Suite struct TokenTests {
  private func withRegistry(
    _ authentication: FakeRegistryAuthentication,
    credential: RegistryCredential?,
    _ body: (RegistryFixture) async throws -> Void
  ) async throws {
    try await RegistryFixture.run({ $0.credentials = ClosureCredentials { _ in credential } }) { fixture in
      fixture.registry.authentication = authentication
      for repository in ["a/b", "c"] { fixture.registry.put(try TestImage.empty.packed(), in: repository, tag: "t") }
      try await body(fixture)
    }
  }

  private func head(_ fixture: RegistryFixture, _ repository: String = "a/b") async throws {
    _ = try await fixture.client.head(.tag("t"), in: repository)
  }

  private static let oauth = FakeRegistryAuthentication.oauth(identityToken: "i+t&k=", username: "u", password: "p&=+ %ö")

  @Test func identityTokensGoByTheNewerForm() async throws {
    try await withRegistry(Self.oauth, credential: .identityToken("i+t&k=")) { fixture in
      try await head(fixture)
      try await head(fixture)
      let asked = fixture.registry.requests.filter { $0.path == "/token" }
      #expect(asked.map(\.method) == ["POST"])
      #expect(
        asked.first?.form == [
          "grant_type": "refresh_token", "refresh_token": "i+t&k=", "client_id": "collector", "service": "fake",
          "scope": "repository:a/b:pull",
        ]
      )
      #expect(asked.first?.query.isEmpty == true && asked.first?.authorization == nil)
    }
  }

  @Test func passwordsGoByTheNewerFormWhereTheOlderIsNotKnown() async throws {
    try await withRegistry(Self.oauth, credential: .password(username: "u", password: "p&=+ %ö")) { fixture in
      try await head(fixture)
      try await head(fixture, "c")
      let asked = fixture.registry.requests.filter { $0.path == "/token" }
      #expect(asked.map(\.method) == ["GET", "POST", "POST"], "what the service takes is remembered")
      #expect(asked.last?.form["grant_type"] == "password" && asked.last?.authorization == nil)
    }
  }

  @Test(arguments: [RegistryCredential.identityToken("hunter2"), .password(username: "u", password: "hunter2")])
  func aFormThatIsRefused(credential: RegistryCredential) async throws {
    try await withRegistry(Self.oauth, credential: credential) { fixture in
      await #expect {
        try await head(fixture)
      } throws: {
        if case RegistryError.unauthorized(_, _, true, _) = $0 { !"\($0)".contains("hunter2") } else { false }
      }
      #expect(fixture.registry.count("POST") == 1)
    }
  }

  @Test func anIdentityTokenIsNoPassword() async throws {
    try await withRegistry(.basic(username: "u", password: "p"), credential: .identityToken("itok")) { fixture in
      await #expect {
        try await head(fixture)
      } throws: {
        if case RegistryError.unsupportedAuthentication = $0 { "\($0)".contains("identity token") } else { false }
      }
      #expect(fixture.registry.requests.allSatisfy { $0.authorization == nil })
    }
  }

  @Test func aTokenIsRenewedBeforeItsEnd() async throws {
    try await withRegistry(.token(lifetime: 300), credential: nil) { fixture in
      try await head(fixture)
      fixture.clock.advance(by: .seconds(269))
      try await head(fixture)
      #expect(fixture.registry.count(path: "/token") == 1)
      fixture.clock.advance(by: .seconds(2))
      try await head(fixture)
      #expect(fixture.registry.count(path: "/token") == 2)
    }
  }

  @Test func aTokenServiceThatIsDownForAMomentStopsNobody() async throws {
    try await withRegistry(.token(lifetime: 300), credential: nil) { fixture in
      try await head(fixture)
      fixture.clock.advance(by: .seconds(271))
      fixture.registry.inject(.status(503), path: "/token", times: 1)
      try await head(fixture)
      #expect(fixture.clock.sleeps.isEmpty)
    }
  }

  @Test func aListingOutlivesItsToken() async throws {
    try await withRegistry(.token(lifetime: 300), credential: nil) { fixture in
      fixture.registry.list(tags: (0..<6).map { "t\($0)" }, in: "a/b")
      fixture.registry.paging.limit = 2
      var names: [String] = []
      for try await page in fixture.client.tags(of: "a/b") {
        names += page
        fixture.registry.revokeTokens()
      }
      #expect(names.count == 6)
      #expect(fixture.registry.count(path: "/token") == 3)
    }
  }

  @Test(arguments: [401, 403])
  func moreScopeIsAskedForOnce(status: Int) async throws {
    try await withRegistry(.token(), credential: nil) { fixture in
      try await head(fixture)
      let realm = "http://\(fixture.registry.host)/token"
      let scope = "repository:a/b:pull repository:c:pull"
      let field = #"Bearer error="insufficient_scope",scope="\#(scope)",realm="\#(realm)",service="fake""#
      fixture.registry.inject(.status(status, headers: ["www-authenticate": field]), path: "/v2/*")
      await #expect(throws: RegistryError.self) { try await head(fixture) }
      #expect(fixture.registry.count(path: "/token") == 2)
      #expect(fixture.registry.count(path: "/v2/*") == 4)
      fixture.registry.behave()
    }
  }

  @Test func aCredentialThatTheServiceRefusesIsReadAgain() async throws {
    let current = Mutex(["old", "new"])
    let credentials = ClosureCredentials { _ in
      current.withLock { .password(username: "u", password: $0.count > 1 ? $0.removeFirst() : $0[0]) }
    }
    try await RegistryFixture.run({ $0.credentials = credentials }) { fixture in
      fixture.registry.put(try TestImage.empty.packed(), in: "a/b", tag: "t")
      fixture.registry.authentication = .token(username: "u", password: "new")
      try await head(fixture)
      #expect(fixture.registry.count(path: "/token") == 2)
    }
  }

  @Test func credentialsOfParts() async throws {
    let credentials = ClosureCredentials(byRepository: { _, repository in
      repository.map { .password(username: $0, password: "p") }
    })
    try await RegistryFixture.run({ $0.credentials = credentials }) { fixture in
      for repository in ["a/b", "c"] { fixture.registry.put(try TestImage.empty.packed(), in: repository, tag: "t") }
      fixture.registry.authentication = .basic(username: "a/b", password: "p")
      try await head(fixture)
      fixture.registry.authentication = .basic(username: "c", password: "p")
      try await head(fixture, "c")
      fixture.registry.authentication = .token(username: "a/b", password: "p")
      try await head(fixture)
    }
  }

  @Test(arguments: [("repository:a/b:pull", "a/b"), ("repository:a:pull repository:b:pull", nil), ("registry:catalog:*", nil)])
  func theRepositoryOfAScope(text: String, repository: String?) {
    #expect(TokenScope(text).repository == repository)
  }
}
