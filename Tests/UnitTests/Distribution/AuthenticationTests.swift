import CollectorTestKit
import OCI
import Synchronization
import Testing

@testable import Distribution

@Suite struct AuthenticationTests {
  private static let credential = RegistryCredential(username: user, password: password)
  private static let user = "user"
  private static let password = "pa:ss \"wörd"

  private func withRegistry(
    _ authentication: FakeRegistryAuthentication,
    credential: RegistryCredential? = AuthenticationTests.credential,
    _ body: (RegistryFixture) async throws -> Void
  ) async throws {
    try await RegistryFixture.run({ $0.credentials = ClosureCredentials { _ in credential } }) { fixture in
      fixture.registry.authentication = authentication
      fixture.registry.put(try TestImage.empty.packed(), in: "a/b", tag: "t")
      fixture.registry.put(try TestImage.empty.packed(), in: "c", tag: "t")
      try await body(fixture)
    }
  }

  private func head(_ fixture: RegistryFixture, _ repository: String = "a/b") async throws {
    _ = try await fixture.client.head(.tag("t"), in: repository)
  }

  private static let basic = FakeRegistryAuthentication.basic(username: user, password: password)
  private static let token = FakeRegistryAuthentication.token(username: user, password: password)

  @Test func basicIsSentOnceItIsAskedFor() async throws {
    try await withRegistry(Self.basic) { fixture in
      try await head(fixture)
      try await head(fixture)
      #expect(fixture.registry.requests.map { $0.authorization != nil } == [false, true, true])
    }
  }

  @Test func withoutACredentialALoginIsWanted() async throws {
    try await withRegistry(Self.basic, credential: nil) { fixture in
      await #expect {
        try await head(fixture)
      } throws: {
        if case RegistryError.unauthorized(_, fixture.registry.host, false, _) = $0 {
          "\($0)".contains("docker login")
        } else {
          false
        }
      }
      #expect(fixture.registry.count() == 1)
    }
  }

  @Test(arguments: ["http://127.0.0.1:70000/token", "http://[::1]:70000/token"])
  func tokensFromAPortThatIsNone(realm: String) async throws {
    try await withRegistry(.token(realm: realm)) { fixture in
      await #expect {
        try await head(fixture)
      } throws: {
        if case RegistryError.unsupportedAuthentication = $0 { "\($0)".contains("no such place") } else { false }
      }
    }
  }

  @Test func aWrongPasswordIsSentOnceAndNeverTold() async throws {
    let wrong = RegistryCredential(username: "user", password: "hunter2")
    try await withRegistry(Self.basic, credential: wrong) { fixture in
      await #expect {
        try await head(fixture)
      } throws: {
        guard case RegistryError.unauthorized(_, _, true, _) = $0 else { return false }
        return !"\($0)".contains("hunter2") && !"\($0)".contains("dXNlc")
      }
      #expect(fixture.registry.count() == 2)
    }
  }

  @Test(arguments: [basic, token])
  func aWrongPasswordIsNotSentForEachRepository(authentication: FakeRegistryAuthentication) async throws {
    let current = Mutex(RegistryCredential(username: Self.user, password: "wrong"))
    try await RegistryFixture.run({ $0.credentials = ClosureCredentials { _ in current.withLock { $0 } } }) { fixture in
      fixture.registry.authentication = authentication
      for number in 0..<30 { fixture.registry.put(try TestImage.empty.packed(), in: "a/\(number)", tag: "t") }
      func refusals() async -> Int {
        await withTaskGroup { group in
          for number in 0..<30 {
            group.addTask {
              do {
                try await head(fixture, "a/\(number)")
                return 0
              } catch RegistryError.unauthorized(let what, _, true, _) {
                return what.contains("a/\(number):t") ? 1 : 0
              } catch {
                return 0
              }
            }
          }
          return await group.reduce(0, +)
        }
      }
      func logins() -> Int { fixture.registry.requests.count { $0.authorization?.hasPrefix("Basic ") == true } }
      await #expect(throws: RegistryError.self) { try await head(fixture, "a/0") }
      let count = await refusals()
      #expect(count == 30 && logins() == 1)
      fixture.clock.advance(by: .seconds(61))
      await #expect(throws: RegistryError.self) { try await head(fixture, "a/0") }
      #expect(logins() == 2)
      current.withLock { $0 = Self.credential }
      #expect(await refusals() == 0, "another password is tried at once")
    }
  }

  @Test func manyAtOnceTryAPasswordOnce() async throws {
    let wrong = RegistryCredential(username: Self.user, password: "wrong")
    try await withRegistry(Self.token, credential: wrong) { fixture in
      await withTaskGroup { group in
        for number in 0..<30 {
          group.addTask {
            await #expect(throws: RegistryError.self) { try await head(fixture, "a/\(number)") }
          }
        }
      }
      #expect(fixture.registry.count(path: "/token") == 1)
    }
  }

  @Test func aTokenThatIsRefusedWithoutAChallengeIsReplaced() async throws {
    try await withRegistry(Self.token) { fixture in
      try await head(fixture)
      fixture.registry.inject(.status(401), path: "/v2/*", times: 1)
      try await head(fixture)
      #expect(fixture.registry.count(path: "/token") == 2)
      fixture.registry.inject(.status(401), path: "/v2/*")
      await #expect {
        try await head(fixture)
      } throws: {
        if case RegistryError.unauthorized(_, _, true, _) = $0 { true } else { false }
      }
      #expect(fixture.registry.count(path: "/token") == 3)
    }
  }

  @Test func aLoginDuringALongRunCounts() async throws {
    let current = Mutex(RegistryCredential(username: "user", password: "old"))
    let credentials = ClosureCredentials { _ in current.withLock { $0 } }
    try await RegistryFixture.run({ $0.credentials = credentials }) { fixture in
      fixture.registry.put(try TestImage.empty.packed(), in: "a/b", tag: "t")
      fixture.registry.authentication = .basic(username: "user", password: "old")
      try await head(fixture)
      fixture.registry.authentication = .basic(username: "user", password: "new")
      current.withLock { $0 = RegistryCredential(username: "user", password: "new") }
      try await head(fixture)
    }
  }

  @Test func aTokenIsKeptForItsScope() async throws {
    try await withRegistry(Self.token) { fixture in
      for _ in 0..<3 { try await head(fixture) }
      #expect(fixture.registry.count(path: "/token") == 1)
      try await head(fixture, "c")
      #expect(fixture.registry.count(path: "/token") == 2)
      let scopes = fixture.registry.requests.filter { $0.path == "/token" }.map { $0.query["scope"] }
      #expect(scopes == ["repository:a/b:pull", "repository:c:pull"])
      // The password goes to the realm, the tokens to the registry.
      for request in fixture.registry.requests {
        let isBasic = request.authorization?.hasPrefix("Basic ")
        #expect(request.path == "/token" ? isBasic == true : isBasic != true)
      }
    }
  }

  @Test func aTokenThatExpiresIsReplaced() async throws {
    try await withRegistry(Self.token) { fixture in
      try await head(fixture)
      fixture.clock.advance(by: .seconds(299))
      try await head(fixture)
      #expect(fixture.registry.count(path: "/token") == 2)
    }
  }

  @Test func aTokenThatIsTakenBackIsReplaced() async throws {
    try await withRegistry(Self.token) { fixture in
      try await head(fixture)
      fixture.registry.revokeTokens()
      try await head(fixture)
      #expect(fixture.registry.count(path: "/token") == 2)
    }
  }

  @Test func aTokenServiceThatWantsAPauseGetsIt() async throws {
    try await withRegistry(Self.token) { fixture in
      fixture.registry.inject(.status(429, headers: ["retry-after": "30"]), path: "/token", times: 1)
      try await head(fixture)
      #expect(fixture.clock.sleeps.contains(.seconds(30)) && fixture.registry.count(path: "/token") == 2)
    }
  }

  @Test func anonymousTokens() async throws {
    try await withRegistry(.token(), credential: nil) { fixture in
      try await head(fixture)
      #expect(fixture.registry.requests.allSatisfy { $0.authorization?.hasPrefix("Basic ") != true })
    }
  }

  @Test func manyAtOnceGetOneToken() async throws {
    try await withRegistry(Self.token) { fixture in
      try await head(fixture, "c")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<20 { group.addTask { _ = try await fixture.client.head(.tag("t"), in: "a/b") } }
        try await group.waitForAll()
      }
      #expect(fixture.registry.count(path: "/token") == 2)
    }
  }

  @Test func aTokenServiceThatRefuses() async throws {
    try await withRegistry(.token(username: "somebody", password: "else")) { fixture in
      await #expect {
        try await head(fixture)
      } throws: {
        if case RegistryError.unauthorized(_, _, true, _) = $0 { true } else { false }
      }
    }
  }

  @Test func aRegistryThatDoesNotTakeItsOwnTokens() async throws {
    try await withRegistry(Self.token) { fixture in
      fixture.registry.inject(
        .status(401, headers: ["www-authenticate": "Bearer realm=\"http://\(fixture.registry.host)/token\""]),
        path: "/v2/*"
      )
      await #expect {
        try await head(fixture)
      } throws: {
        if case RegistryError.unauthorized(_, _, true, _) = $0 { true } else { false }
      }
      #expect(fixture.registry.count() == 3)
    }
  }

  @Test(arguments: ["ftp://x/", "", "http://u:p@127.0.0.1/token", "no url"])
  func aRealmThatIsNone(realm: String) async throws {
    try await withRegistry(.token(realm: realm)) { fixture in
      await #expect {
        try await head(fixture)
      } throws: {
        if case RegistryError.unsupportedAuthentication = $0 { true } else { false }
      }
    }
  }

  @Test func theTokenServiceIsNotFollowedElsewhere() async throws {
    try await FakeRegistry.withRunning { other in
      try await withRegistry(Self.token) { fixture in
        fixture.registry.inject(.status(302, headers: ["location": "http://\(other.host)/token"]), path: "/token")
        await #expect(throws: RegistryError.self) { try await head(fixture) }
        #expect(other.requests.isEmpty)
      }
    }
  }

  @Test(arguments: ["<html>", "{}", #"{"token":""}"#, #"{"token":"a b\r\nX: y"}"#])
  func whatIsNoToken(body: String) async throws {
    try await withRegistry(Self.token) { fixture in
      fixture.registry.inject(.status(200, body: body), path: "/token")
      await #expect {
        try await head(fixture)
      } throws: {
        if case RegistryError.malformed(_, "it has no token in it") = $0 { true } else { false }
      }
    }
  }

  @Test func anUnknownScheme() async throws {
    try await withRegistry(.none) { fixture in
      fixture.registry.inject(.status(401, headers: ["www-authenticate": "Negotiate"]))
      await #expect {
        try await head(fixture)
      } throws: {
        if case RegistryError.unsupportedAuthentication = $0 { "\($0)".contains("negotiate") } else { false }
      }
    }
  }

  @Test func nothingPrintsASecret() {
    let authorization = Authorization.basic(username: Self.user, password: Self.password)
    for text in ["\(authorization)", "\(Self.credential)", String(reflecting: authorization), "\([authorization])"] {
      #expect(!text.contains("Basic ") && !text.contains("pa:ss"))
    }
  }
}
