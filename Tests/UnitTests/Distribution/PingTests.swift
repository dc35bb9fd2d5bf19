import CollectorTestKit
import Distribution
import Testing

@Suite struct PingTests {
  @Test func aLoopbackHostIsTriedByHTTPSAndThenPlainHTTP() async throws {
    try await RegistryFixture.run({ $0.usesPlainHTTP = false }) { fixture in
      #expect(try await fixture.client.ping() == RegistryPing(scheme: .http, apiVersion: nil, authentication: []))
      _ = try await fixture.client.ping()
      #expect(fixture.registry.count(path: "/v2/") == 3, "the first asked twice, the second knew")
    }
  }

  @Test(arguments: [301, 302, 307, 308, 400])
  func whatOnlyLeadsElsewhereIsNoRegistryInPlainHTTP(status: Int) async throws {
    try await RegistryFixture.run({ $0.usesPlainHTTP = false }) { fixture in
      fixture.registry.inject(.status(status, headers: ["location": "https://\(fixture.registry.host)/v2/"]))
      await #expect {
        try await fixture.client.ping()
      } throws: {
        if case RegistryError.untrusted = $0 { true } else { false }
      }
      fixture.registry.behave()
      let scheme = try await fixture.client.ping().scheme
      #expect(scheme == .http)
    }
  }

  @Test func manyAtOnceFindOutOnce() async throws {
    try await RegistryFixture.run({ $0.usesPlainHTTP = false }) { fixture in
      try await withThrowingTaskGroup(of: RegistryPing.Scheme.self) { group in
        for _ in 0..<20 { group.addTask { try await fixture.client.ping().scheme } }
        for try await scheme in group { #expect(scheme == .http) }
      }
      #expect(fixture.registry.count(path: "/v2/") == 21)
    }
  }

  @Test func itSaysWhatIsAskedFor() async throws {
    try await RegistryFixture.run { fixture in
      fixture.registry.authentication = .basic(username: "u", password: "p")
      fixture.registry.inject(.fields(["Docker-Distribution-Api-Version": "registry/2.0"]))
      let ping = try await fixture.client.ping()
      #expect(ping == RegistryPing(scheme: .http, apiVersion: "registry/2.0", authentication: ["basic"]))
      #expect(fixture.registry.requests.allSatisfy { $0.authorization == nil })
    }
  }

  @Test func somethingElseIsNoRegistry() async throws {
    try await RegistryFixture.run { fixture in
      fixture.registry.inject(.status(404), path: "/v2/")
      await #expect {
        try await fixture.client.ping()
      } throws: {
        if case RegistryError.malformed = $0 { "\($0)".contains("something else") } else { false }
      }
    }
  }

  @Test func aPortWithoutListenerIsUnreachable() async throws {
    // The port is free again once the registry is gone.
    let host = try await FakeRegistry.withRunning { $0.host }
    let clock = RecordedClock()
    let client = RegistryClient(
      host: try RegistryHost(host),
      configuration: RegistryConfiguration(clock: clock.retryClock),
      logger: .silent
    )
    await #expect {
      try await client.ping()
    } throws: {
      if case RegistryError.unreachable(host, _) = $0 { true } else { false }
    }
    #expect(!clock.sleeps.isEmpty && clock.sleeps.reduce(.zero, +) <= .seconds(3))
    try await client.shutdown()
  }

  @Test func aHostWithoutAddressIsUnknown() async throws {
    let clock = RecordedClock()
    let client = RegistryClient(
      host: try RegistryHost("registry.invalid"),
      configuration: RegistryConfiguration(clock: clock.retryClock),
      logger: .silent
    )
    await #expect(throws: RegistryError.unknownHost(host: "registry.invalid")) { try await client.ping() }
    #expect(clock.sleeps.reduce(.zero, +) <= .seconds(3))
    try await client.shutdown()
  }

  @Test func plainHTTPIsNoTLS() async throws {
    // Not by a name that means this machine, so that plain HTTP is not tried.
    try await FakeRegistry.withRunning { registry in
      let port = try #require(registry.host.split(separator: ":").last)
      let client = RegistryClient(
        host: try RegistryHost("0.0.0.0:\(port)"),
        configuration: RegistryConfiguration(retry: .never),
        logger: .silent
      )
      await #expect {
        try await client.ping()
      } throws: {
        if case RegistryError.untrusted = $0 { "\($0)".contains("--plain-http") } else { false }
      }
      try await client.shutdown()
    }
  }
}
