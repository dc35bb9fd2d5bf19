import CollectorTestKit
import Distribution
import OCI
import Testing

/// What becomes of a request when the registry, or the way to it, has a fault.
@Suite struct FaultTests {
  private func withImage(
    _ configure: (inout RegistryConfiguration) -> Void = { _ in },
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

  @Test(arguments: [
    FakeRegistryFault.cutConnection, .shortBody, .status(500), .status(502), .status(503), .status(504), .status(429),
    .status(408), .status(503, headers: ["retry-after": "7"]),
  ])
  func whatPassesIsTriedAgain(fault: FakeRegistryFault) async throws {
    try await withImage { fixture in
      fixture.registry.inject(fault, times: 2)
      try await get(fixture)
      #expect(fixture.registry.count() == 3)
      #expect(fixture.clock.sleeps.count == 2)
    }
  }

  @Test func retryAfterIsObeyed() async throws {
    try await withImage { fixture in
      fixture.registry.inject(.status(429, headers: ["retry-after": "7"]), times: 1)
      fixture.registry.inject(.status(503, headers: ["retry-after": "Sun, 06 Nov 1994 08:50:14 GMT"]), times: 1)
      try await get(fixture)
      #expect(fixture.clock.sleeps == [.seconds(7), .seconds(30)])
    }
  }

  @Test func retriesEnd() async throws {
    try await withImage { fixture in
      fixture.registry.inject(.status(503, headers: ["content-type": "text/plain"], body: "down for\u{1B}[2J maintenance\n"))
      await #expect {
        try await get(fixture)
      } throws: {
        guard case RegistryError.server(503, _, let message, nil) = $0 else { return false }
        return message == "down for\\u{1b}[2J maintenance"
      }
      #expect(fixture.registry.count() == RetryPolicy.defaultMaximumAttempts)
    }
  }

  @Test func whoeverAsksForAnHourIsNotWaitedFor() async throws {
    try await withImage { fixture in
      fixture.registry.inject(.status(429, headers: ["retry-after": "3600"]))
      await #expect {
        try await get(fixture)
      } throws: {
        ($0 as? RegistryError)?.retryAfter == .seconds(3600)
      }
      #expect(fixture.registry.count() == 1)
    }
  }

  @Test(arguments: [
    (400, RegistryError.server(status: 400, what: "", message: "CODE: words", retryAfter: nil)),
    (403, .denied(what: "", message: "CODE: words")), (404, .notFound(what: "", message: "CODE: words")),
  ])
  func whatStaysIsTriedOnce(status: Int, error: RegistryError) async throws {
    try await withImage { fixture in
      fixture.registry.inject(.status(status, body: #"{"errors":[{"code":"CODE","message":"words","detail":{}}]}"#))
      await #expect {
        try await get(fixture)
      } throws: {
        "\($0)".hasSuffix("\(error)") && "\($0)".hasPrefix("manifest \(fixture.registry.host)/a/b:t")
      }
      #expect(fixture.registry.count() == 1)
    }
  }

  @Test(arguments: [FakeRegistryFault.silence, .stall])
  func aRegistryThatIsTooSlow(fault: FakeRegistryFault) async throws {
    func hurry(_ configuration: inout RegistryConfiguration) {
      configuration.answerTimeout = .milliseconds(50)
      configuration.silenceTimeout = .milliseconds(50)
      configuration.retry = .never
    }
    try await withImage(hurry) { fixture in
      fixture.registry.inject(fault)
      await #expect {
        try await get(fixture)
      } throws: {
        if case RegistryError.timedOut = $0 { "\($0)".contains("50 ms") } else { false }
      }
    }
  }

  @Test(arguments: [FakeRegistryFault.silence, .stall, .endlessBody, .status(503)])
  func cancellationIsNoFault(fault: FakeRegistryFault) async throws {
    try await withImage { fixture in
      fixture.registry.inject(fault)
      let task = Task { try await get(fixture) }
      while fixture.registry.requests.isEmpty { await Task.yield() }
      task.cancel()
      await #expect {
        try await task.value
      } throws: {
        // An answer that was there before the cancellation counts.
        $0 is CancellationError || fault == .endlessBody || fault == .status(503)
      }
    }
  }

  @Test func aClientThatWasShutDownSaysSo() async throws {
    try await FakeRegistry.withRunning { registry in
      let client = RegistryClient(host: try RegistryHost(registry.host), logger: .silent)
      try await client.shutdown()
      await #expect(throws: RegistryError.self) { _ = try await client.ping() }
    }
  }
}
