import CollectorCore
import CollectorTestKit
import OCI
import Testing

@Suite(.timeLimit(.minutes(1))) struct EngineGateTests {
  private let engine = FakeEngine()
  private let source = FakeSource(name: "registry", [.sample("1")])

  private func run(_ gate: EngineGate) async throws -> ScriptOutcome {
    let listing = Sample.listing("1", of: Sample.image("1"))
    let image = try await gate.acquire(listing, from: source) { _ in }
    let script = ScriptRun(PassFixture.script("s"), in: listing, configuration: nil, limits: Limits())
    let outcome = try await gate.run(script, in: image)
    try await gate.release(image)
    return outcome
  }

  @Test func passesShareTheContainers() async throws {
    let gate = EngineGate(engine, jobs: 2)
    let door = Gate()
    await engine.on(.run(), .wait(door))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<6 { group.addTask { _ = try await run(gate) } }
      await door.waitForArrivals(2)
      for _ in 0..<100 { await Task.yield() }
      await door.open()
      try await group.waitForAll()
    }
    #expect(await engine.highestConcurrency[.run] == 2)
    #expect(await engine.count(of: .run) == 6)
  }

  @Test func whoGivesUpInTheQueueKeepsNobodyOut() async throws {
    let gate = EngineGate(engine, jobs: 1)
    let door = Gate()
    await engine.on(.run(), times: 1, .wait(door))
    async let first = run(gate)
    await door.waitForArrivals(1)
    let second = Task { try await run(gate) }
    await engine.waitForCalls(3)
    for _ in 0..<50 { await Task.yield() }
    second.cancel()
    await #expect(throws: CancellationError.self) { _ = try await second.value }
    await door.open()
    _ = try await first
    _ = try await run(gate)
  }

  @Test func drainingLetsWhatRunsEndAndNothingBegin() async throws {
    let gate = EngineGate(engine, jobs: 2)
    let door = Gate()
    await engine.on(.run(), times: 1, .wait(door))
    async let running = run(gate)
    await door.waitForArrivals(1)
    let drain = Task { await gate.drain() }
    for _ in 0..<50 { await Task.yield() }
    let late = Task { try await run(gate) }
    for _ in 0..<50 { await Task.yield() }
    #expect(await engine.count(of: .acquire) == 1)
    await door.open()
    await drain.value
    _ = try await running
    late.cancel()
    await #expect(throws: CancellationError.self) { _ = try await late.value }
    #expect(await engine.count(of: .run) == 1)
  }

  @Test func nothingUnderWayIsDrainedAtOnce() async {
    await EngineGate(engine, jobs: 1).drain()
  }
}
