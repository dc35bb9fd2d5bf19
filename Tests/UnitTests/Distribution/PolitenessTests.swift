import CollectorTestKit
import OCI
import Synchronization
import Testing

@testable import Distribution

/// How a client keeps to what the user and the registry want of it.
@Suite struct PolitenessTests {
  private func withImage(
    _ configure: (inout RegistryConfiguration) throws -> Void = { _ in },
    _ body: (RegistryFixture) async throws -> Void
  ) async throws {
    try await RegistryFixture.run(configure) { fixture in
      fixture.registry.put(try TestImage.empty.packed(), in: "a/b", tag: "t")
      try await body(fixture)
    }
  }

  @Test func aTokenServiceElsewhereHasLimitsOfItsOwn() async throws {
    try await FakeRegistry.withRunning { other in
      other.authentication = .token()
      try await withImage({ $0.rates = [try RequestRate(parsing: "1/m")] }) { fixture in
        fixture.registry.authentication = .token(realm: "http://\(other.host)/token")
        await #expect(throws: RegistryError.self) { try await get(fixture) }
        #expect(other.count() == 1 && fixture.registry.count() == 2 && fixture.clock.sleeps == [.seconds(60)])
      }
    }
  }

  private func get(_ fixture: RegistryFixture) async throws {
    _ = try await fixture.client.manifest(.tag("t"), in: "a/b")
  }

  @Test func retriesLoginsAndTokensCount() async throws {
    let credentials = ClosureCredentials { _ in RegistryCredential(username: "u", password: "p") }
    func configure(_ configuration: inout RegistryConfiguration) throws {
      configuration.credentials = credentials
      configuration.rates = [try RequestRate(parsing: "4/m")]
    }
    try await withImage(configure) { fixture in
      fixture.registry.authentication = .token(username: "u", password: "p")
      fixture.registry.inject(.status(502), path: "/v2/a/*", times: 1)
      try await get(fixture)
      #expect(fixture.registry.count(path: "/v2/*") == 3 && fixture.registry.count(path: "/token") == 1)
      try await get(fixture)
      #expect(fixture.clock.sleeps.count == 2, "one before the retry, one for the rate")
      #expect(fixture.clock.sleeps.reduce(.zero, +) == .seconds(60))
    }
  }

  @Test func waitingForTheRateIsNotHeldAgainstTheRegistry() async throws {
    try await withImage({ $0.rates = [try RequestRate(parsing: "1/10m")] }) { fixture in
      try await get(fixture)
      fixture.registry.inject(.status(502), times: 3)
      try await get(fixture)
      #expect(fixture.registry.count() == 5)
    }
  }

  @Test func aPauseIsForAllRequests() async throws {
    try await withImage { fixture in
      fixture.registry.inject(.status(429, headers: ["retry-after": "100"]), path: "/v2/a/b/manifests/t", times: 1)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<10 { group.addTask { try await get(fixture) } }
        try await group.waitForAll()
      }
      #expect(fixture.registry.count() == 11)
      // However many waited, the pause passed once.
      #expect(fixture.clock.sleeps.filter { $0 > .seconds(50) }.count == 1)
      #expect(fixture.notices.all == [.askedToWait(registry: fixture.registry.host, wait: .seconds(100))])
    }
  }

  @Test func aRegistryThatLetsFewRequestsGoAfterEachPauseGetsThemAll() async throws {
    try await withImage { fixture in
      // Of twelve at a time, only one succeeds between two pauses.
      fixture.registry.inject(.status(429, headers: ["retry-after": "50"]), times: 40)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<12 { group.addTask { try await get(fixture) } }
        try await group.waitForAll()
      }
      #expect(fixture.registry.count() == 52)
    }
  }

  @Test func aRegistryThatLimitsAllTheTimeIsGivenUpInTheEnd() async throws {
    try await withImage { fixture in
      fixture.registry.inject(.status(429, headers: ["retry-after": "60"]))
      await #expect {
        try await get(fixture)
      } throws: {
        if case RegistryError.rateLimited(_, _, .seconds(60)) = $0 { true } else { false }
      }
      #expect(fixture.registry.count() == 1 + RetryPolicy.defaultMaximumPauses)
    }
  }

  /// Clients whose clock only pretends to wait can all be between a token and its use when another of them makes eight seconds pass, which no real one
  /// can: so once out of several times is enough. In the wrong order it never goes well.
  @Test func tokensDoNotExpireInTheQueue() async throws {
    for _ in 0..<4 {
      do {
        return try await expectTokensToLast()
      } catch RegistryError.unauthorized {
        continue
      }
    }
    try await expectTokensToLast()
  }

  private func expectTokensToLast() async throws {
    let issued = Mutex((count: 0, time: ContinuousClock.now))
    func configure(_ configuration: inout RegistryConfiguration) throws {
      configuration.rates = [try RequestRate(parsing: "1/3s")]
    }
    try await RegistryFixture.run(configure) { fixture in
      for tag in 0..<8 { fixture.registry.put(try TestImage.empty.packed(), in: "a/b", tag: "\(tag)") }
      fixture.registry.authentication = .token(lifetime: 8)
      let registry = fixture.registry
      // The time in which the client waits is the registry's time too.
      fixture.clock.afterSleep { before, now in
        let count = registry.count(path: "/token")
        let isOld = issued.withLock { issued in
          if issued.count != count { issued = (count, before) }
          return issued.time.duration(to: now) >= .seconds(8)
        }
        if isOld { registry.revokeTokens() }
      }
      _ = try await fixture.client.head(.tag("0"), in: "a/b")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for tag in 0..<8 { group.addTask { _ = try await fixture.client.head(.tag("\(tag)"), in: "a/b") } }
        try await group.waitForAll()
      }
      #expect(fixture.clock.sleeps.reduce(.zero, +) >= .seconds(3 * (fixture.registry.count() - 1)))
    }
  }

  @Test func aRegistryThatWantsToBeLeftAloneForLongIs() async throws {
    try await withImage { fixture in
      fixture.registry.inject(.status(429, headers: ["retry-after": "3600"]), times: 1)
      for _ in 0..<20 {
        await #expect {
          try await get(fixture)
        } throws: {
          ($0 as? RegistryError)?.retryAfter == .seconds(3600)
        }
      }
      #expect(fixture.registry.count() == 1 && fixture.clock.sleeps.isEmpty)
      fixture.clock.advance(by: .seconds(3500))
      // What is left is a pause like any other.
      try await get(fixture)
      #expect(fixture.clock.sleeps == [.seconds(100)])
      #expect(fixture.notices.all == [.askedToWait(registry: fixture.registry.host, wait: .seconds(100))])
    }
  }

  @Test func aLimitWithoutATimeIsAPauseForAll() async throws {
    try await withImage { fixture in
      fixture.registry.inject(.status(429), times: 8)
      try await get(fixture)
      #expect(fixture.clock.sleeps == [5, 10, 20, 40, 60, 60, 60, 60].map { .seconds($0) })
      #expect(fixture.notices.all == [.askedToWait(registry: fixture.registry.host, wait: .seconds(5))])
      fixture.registry.inject(.status(429))
      await #expect {
        try await get(fixture)
      } throws: {
        if case RegistryError.rateLimited(_, _, nil) = $0 { true } else { false }
      }
      #expect(fixture.registry.count() == 9 + 1 + RetryPolicy.defaultMaximumPauses)
    }
  }

  @Test func requestsAtATimeAreBounded() async throws {
    try await withImage({ $0.maximumConcurrentRequests = 2 }) { fixture in
      fixture.registry.inject(.silence)
      let tasks = (0..<6).map { _ in Task { try await get(fixture) } }
      while fixture.registry.count() < 2 { await Task.yield() }
      for _ in 0..<2000 { await Task.yield() }
      #expect(fixture.registry.count() == 2)
      for task in tasks { task.cancel() }
      for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
    }
  }
}
