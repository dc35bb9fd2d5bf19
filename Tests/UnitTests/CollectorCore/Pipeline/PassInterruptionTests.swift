import CollectorCore
import CollectorTestKit
import OCI
import Testing

/// What a pass leaves behind when it is cancelled.
@Suite struct PassInterruptionTests {
  @Test func imagesAreLetGoAndWhatWasNotReachedIsCounted() async throws {
    let fixture = PassFixture(.sample("1"), .sample("2"), .sample("3"))
    let gate = Gate()
    await fixture.engine.on(.run(in: Sample.image("2").imageID), .wait(gate))
    let task = Task { try await fixture.run() }
    await gate.waitForArrivals(1)
    task.cancel()
    let report = try await task.value
    #expect(report.isInterrupted)
    #expect(report.unreached == 2)
    #expect(report.rows.map(\.state) == [.collected])
    #expect(await fixture.engine.held == [])
    #expect(await fixture.writer.passRecords.count == 1)
    #expect(await fixture.writer.flushedCount == fixture.writer.records.count)

    await gate.open()
    let next = try await fixture.run()
    #expect(next.rows.map(\.state) == [.unchanged, .collected, .collected])
    #expect(!next.isInterrupted)
  }

  @Test func whatHasRunIsKeptThoughTheTaskIsCancelled() async throws {
    let fixture = PassFixture(.sample("1"))
    let gate = Gate()
    await gate.pass()  // the image record
    await fixture.writer.hold(at: gate)
    let task = Task { try await fixture.run() }
    await gate.waitForArrivals(2)
    task.cancel()
    await gate.open()
    _ = try await task.value
    #expect(await fixture.writer.resultRecords.count == 1)
    #expect(await fixture.ledger.results.count == 1)
  }

  @Test func aListingIsGivenUp() async throws {
    let fixture = PassFixture()
    let gate = Gate()
    fixture.sources[0].set([.wait(gate)])
    let task = Task { try await fixture.run() }
    await gate.waitForArrivals(1)
    task.cancel()
    let report = try await task.value
    #expect(report.isInterrupted)
    #expect(report.rows.isEmpty)
  }

  @Test func aWaitForTheNextAttemptIsGivenUp() async throws {
    var fixture = PassFixture(.sample("1"))
    fixture.time = FixtureTime(holdsWaits: true)
    await fixture.engine.on(.acquire(), .fail(FakeError.transient()))
    let running = fixture
    let task = Task { try await running.run() }
    await fixture.observer.wait { if case .phase(_, .waiting) = $0 { true } else { false } }
    task.cancel()
    let report = try await task.value
    #expect(report.isInterrupted)
    #expect(report.unreached == 1)
    #expect(report.rows.isEmpty)
  }
}
