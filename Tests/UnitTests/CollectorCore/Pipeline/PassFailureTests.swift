import CollectorCore
import CollectorTestKit
import Foundation
import OCI
import Testing

/// What a pass does when something goes wrong.
@Suite struct PassFailureTests {
  @Test func aScriptThatFailsIsAResultWhichStands() async throws {
    let fixture = PassFixture(.sample("1"))
    await fixture.engine.on(.run(), .answer(ScriptOutcome(ending: .exited(code: 3), standardError: Data("no luck\n".utf8))))
    let report = try await fixture.run()
    #expect(report.rows.first?.state.reason == "script packages: it exited with 3: no luck")
    #expect(await fixture.writer.resultRecords.map(\.status) == [.failed])
    let again = try await fixture.run()
    #expect(again.rows.first?.state == report.rows.first?.state)
    #expect(await fixture.engine.count(of: .run) == 1, "a finished run was done again")
    #expect(await fixture.writer.stateRecords.count == 1)
  }

  @Test func failedRunsAreDueAgainWhenAskedFor() async throws {
    var fixture = PassFixture(.sample("1"))
    await fixture.engine.on(.run(), times: 1, .answer(ScriptOutcome(ending: .timedOut)))
    _ = try await fixture.run()
    fixture.rerunsFailed = true
    let report = try await fixture.run()
    #expect(report.rows.map(\.state) == [.collected])
    #expect(await fixture.writer.resultRecords.map(\.status) == [.timeout, .ok])
  }

  @Test func aTransientFailureIsTriedAgainAfterGrowingWaits() async throws {
    let fixture = PassFixture(.sample("1"))
    await fixture.engine.on(.acquire(), times: 2, .fail(FakeError.transient()))
    let report = try await fixture.run()
    #expect(report.rows.map(\.state) == [.collected])
    #expect(fixture.time.waits == [.seconds(1), .seconds(2)])
  }

  @Test func aWaitThatTheOtherSideAsksForIsKept() async throws {
    let fixture = PassFixture(.sample("1"))
    await fixture.engine.on(.acquire(), times: 1, .fail(FakeError.transient(retryAfter: .seconds(3))))
    _ = try await fixture.run()
    #expect(fixture.time.waits == [.seconds(3)])
  }

  @Test func whoAsksForTooLongAWaitIsLeftForTheNextPass() async throws {
    let fixture = PassFixture(.sample("1"))
    await fixture.engine.on(.acquire(), .fail(FakeError.transient(retryAfter: .seconds(600))))
    let report = try await fixture.run()
    #expect(report.counts.failed == 1)
    #expect(fixture.time.waits == [])
  }

  @Test func attemptsEndAndTheNextPassTakesUpWhatIsLeft() async throws {
    let fixture = PassFixture(.sample("1"), .sample("2"))
    await fixture.engine.on(.acquire(Sample.image("1").imageID), times: 3, .fail(FakeError.transient("503")))
    let report = try await fixture.run()
    #expect(report.rows.map(\.state.name) == ["failed", "collected"])
    let failure = try #require(report.rows[0].state.failure)
    #expect(failure.attempts == 3)
    #expect(failure.nextTry != nil)
    #expect(failure.isTransient)
    let next = try await fixture.run()
    #expect(next.rows.map(\.state) == [.collected, .unchanged])
  }

  @Test func whereNothingGetsThroughNobodyWaitsAgain() async throws {
    let fixture = PassFixture(.sample("1"), .sample("2"), .sample("3"), .sample("4"), .sample("5"))
    await fixture.engine.on(.acquire(), times: 5, .fail(FakeError.transient("the daemon is gone")))
    let report = try await fixture.run()
    // The first uses up its three attempts, two get one each, and the next one is through: then there is patience again.
    #expect(report.rows.map(\.state.name) == ["failed", "failed", "failed", "collected", "collected"])
    #expect(fixture.time.waits == [.seconds(1), .seconds(2)])
  }

  @Test func aFinalFailureIsNotTriedAgainInThePass() async throws {
    let fixture = PassFixture(.sample("1"))
    await fixture.engine.on(.acquire(), .fail(FakeError.permanent("no such image")))
    let report = try await fixture.run()
    #expect(report.rows.first?.state.reason == "no such image")
    #expect(await fixture.engine.count(of: .acquire) == 1)
    #expect(report.rows.first?.state.failure?.nextTry == nil)
  }

  @Test func aRunThatFailsOnTheWayIsDoneAgainAndNoOtherIs() async throws {
    var fixture = PassFixture(.sample("1"))
    fixture.scripts.append(PassFixture.script("users"))
    await fixture.engine.on(.run("users"), times: 1, .fail(FakeError.transient("the daemon went away")))
    let report = try await fixture.run()
    #expect(report.rows.map(\.state) == [.collected])
    #expect(await fixture.engine.runs.map(\.script.name) == ["packages", "users", "users"])
    #expect(await fixture.engine.held == [])
    #expect(await fixture.writer.resultRecords.count == 2)
  }

  @Test func aWriterThatCannotTakeAResultNowGetsItLaterWithoutAnotherRun() async throws {
    let fixture = PassFixture(.sample("1"))
    await fixture.writer.fail(times: 2, with: FakeError.transient("disk full")) { if case .result = $0 { true } else { false } }
    let report = try await fixture.run()
    #expect(report.rows.map(\.state) == [.collected])
    #expect(await fixture.engine.count(of: .run) == 1)
    #expect(await fixture.writer.resultRecords.count == 1)
  }

  @Test func aWriterThatIsGoneEndsThePassAndTheLedgerDoesNotSayItIsDone() async throws {
    let fixture = PassFixture(.sample("1"), .sample("2"))
    await fixture.writer.fail(with: FakeError.permanent("the reader is gone")) { if case .result = $0 { true } else { false } }
    await #expect(throws: PassError.self) { try await fixture.run() }
    #expect(await fixture.engine.count(of: .run) == 1)
    #expect(await fixture.engine.held == [])
    #expect(await fixture.ledger.results.isEmpty)
    await fixture.writer.recover()
    #expect(try await fixture.run().counts.collected == 2)
  }

  @Test func aResultIsInEveryWriterBeforeTheLedgerKnowsIt() async throws {
    let fixture = PassFixture(.sample("1"))
    let gate = Gate()
    await fixture.writer.hold(at: gate)
    await gate.pass()  // the image record
    async let report = fixture.run()
    await gate.waitForArrivals(2)
    #expect(await fixture.ledger.results.isEmpty)
    await gate.open()
    #expect(try await report.counts.collected == 1)
    #expect(await fixture.ledger.results.count == 1)
    #expect(await fixture.writer.flushedCount == fixture.writer.records.count)
  }

  @Test func reclaimingThatFailsIsAWarning() async throws {
    let fixture = PassFixture(.sample("1"))
    await fixture.engine.on(.reclaim, .fail(FakeError.permanent("busy")))
    #expect(try await fixture.run().counts.collected == 1)
    #expect(fixture.observer.warnings.count == 1)
  }
}
