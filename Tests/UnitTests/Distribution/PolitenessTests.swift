import CollectorTestKit
import OCI
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

  private func get(_ fixture: RegistryFixture) async throws {
    _ = try await fixture.client.manifest(.tag("t"), in: "a/b")
  }

  @Test func retriesAndLoginsCountAndTokensDoNot() async throws {
    let credentials = ClosureCredentials { _ in RegistryCredential(username: "u", password: "p") }
    func configure(_ configuration: inout RegistryConfiguration) throws {
      configuration.credentials = credentials
      configuration.rates = [try RequestRate(parsing: "3/m")]
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
