import CollectorCore
import CollectorTestKit
import OCI
import Testing

@Suite(.timeLimit(.minutes(1))) struct WatchLoopTests {
  private static let a = WatchLane(name: "a", interval: .seconds(60))
  private static let b = WatchLane(name: "b", interval: .seconds(10))

  private let time = ManualTime()
  private let inbox = WatchInbox()
  private let pushes = PushQueue(limit: 10)

  /// Runs a loop while `body` lasts, then stops it.
  @discardableResult
  private func loop(
    _ work: FakeWork,
    grace: Duration = .seconds(30),
    _ body: () async throws -> Void
  ) async throws -> WatchLoop<FakeWork>.Ending {
    let loop = WatchLoop(work, pushes: pushes, grace: grace, clock: time.clock, random: { 0.5 })
    async let ending = loop.run(inbox)
    try await body()
    inbox.post(.stop)
    return await ending
  }

  /// Returns once somebody sleeps for just so long: all that comes before has been done then.
  private func waitForSleeper(_ duration: Duration) async {
    while !time.waits.contains(duration) { await Task.yield() }
  }

  @Test func passesComeAtTheirIntervals() async throws {
    let work = FakeWork([Self.a, Self.b])
    try await loop(work) {
      await work.wait { $0.contains(.ended("a", isCancelled: false)) && $0.contains(.ended("b", isCancelled: false)) }
      await waitForSleeper(.seconds(10))
      time.advance(by: .seconds(9))
      await waitForSleeper(.seconds(1))
      let early = await work.began("b")
      #expect(early == 1)
      time.advance(by: .seconds(1))
      await work.wait { $0.count { $0 == .began("b") } == 2 }
      let others = await work.began("a")
      #expect(others == 1)
    }
  }

  @Test func noPassRunsOverARunningOneAndASlowOneHoldsUpNoOther() async throws {
    let gate = Gate()
    let work = FakeWork([Self.a, Self.b], gate: gate)
    try await loop(work) {
      await work.wait { $0.contains(.began("a")) && $0.contains(.began("b")) }
      // One of them goes on, whichever came first.
      await gate.pass()
      await work.wait { $0.contains { if case .ended = $0 { true } else { false } } }
      for _ in 0..<20 {
        time.advance(by: .seconds(100))
        for _ in 0..<20 { await Task.yield() }
      }
      await work.wait { $0.count { $0 == .began("a") } + $0.count { $0 == .began("b") } == 3 }
      await gate.open()
    }
    let highest = await work.highestConcurrency
    #expect(highest == 1)
  }

  @Test func theConfigurationIsReadBeforeEveryPass() async throws {
    let work = FakeWork([Self.b])
    try await loop(work) {
      await work.wait { $0.contains(.ended("b", isCancelled: false)) }
      await waitForSleeper(.seconds(10))
      await work.answerReloads(.lanes([Self.b, Self.a]))
      time.advance(by: .seconds(10))
      await work.wait { $0.contains(.began("a")) }
    }
    let calls = await work.calls
    let second = calls.indices.filter { calls[$0] == .began("b") }[1]
    #expect(calls[..<second].filter { $0 == .reload }.count == 2)
  }

  @Test func aReloadThatIsRefusedChangesNothing() async throws {
    let work = FakeWork([Self.b])
    try await loop(work) {
      await work.wait { $0.contains(.ended("b", isCancelled: false)) }
      await work.answerReloads(.refused)
      inbox.post(.reload)
      await work.wait { $0.count { $0 == .reload } == 2 }
      await waitForSleeper(.seconds(10))
      time.advance(by: .seconds(10))
      await work.wait { $0.count { $0 == .began("b") } == 2 }
    }
  }

  @Test func whatASignalBringsIsLookedAtAtOnce() async throws {
    let work = FakeWork([Self.b])
    try await loop(work) {
      await work.wait { $0.contains(.ended("b", isCancelled: false)) }
      await work.answerReloads(.lanes([Self.a]))
      inbox.post(.reload)
      await work.wait { $0.contains(.began("a")) }
    }
  }

  @Test func aGreaterChangeEndsTheLoopOnceAllHasEnded() async throws {
    let gate = Gate()
    let work = FakeWork([Self.b], gate: gate)
    let loop = WatchLoop(work, pushes: pushes, grace: .seconds(30), clock: time.clock, random: { 0.5 })
    async let ending = loop.run(inbox)
    await work.wait { $0.contains(.began("b")) }
    await work.answerReloads(.reopen)
    inbox.post(.reload)
    await work.wait { $0.contains(.drained) }
    await gate.open()
    let value = await ending
    #expect(value == .reopen)
    let calls = await work.calls
    #expect(calls.contains(.ended("b", isCancelled: false)))
  }

  @Test func stoppingLetsAPassEndWithinTheGrace() async throws {
    let gate = Gate()
    let work = FakeWork([Self.b], gate: gate)
    let ending = try await loop(work) {
      await work.wait { $0.contains(.began("b")) }
      inbox.post(.stop)
      await work.wait { $0.contains(.drained) }
      await gate.open()
    }
    #expect(ending == .stopped)
    let calls = await work.calls
    #expect(calls.last == .ended("b", isCancelled: false))
  }

  @Test func whatIsNotDoneWithinTheGraceIsAbandoned() async throws {
    let work = FakeWork([Self.b], gate: Gate())
    let ending = try await loop(work, grace: .seconds(7)) {
      await work.wait { $0.contains(.began("b")) }
      inbox.post(.stop)
      await work.wait { $0.contains(.drained) }
      await waitForSleeper(.seconds(7))
      time.advance(by: .seconds(7))
      await work.wait { $0.contains(.ended("b", isCancelled: true)) }
    }
    #expect(ending == .stopped)
  }

  @Test func whatHasNothingUnderWayIsAbandonedAtOnce() async throws {
    let work = FakeWork([Self.b], gate: Gate())
    await work.drainGate.open()
    try await loop(work) { await work.wait { $0.contains(.began("b")) } }
    let calls = await work.calls
    #expect(calls.last == .ended("b", isCancelled: true))
    #expect(time.now == .zero)
  }

  @Test func aFailingLaneIsAskedMoreAndMoreSeldom() async throws {
    let work = FakeWork([Self.b])
    await work.fail()
    try await loop(work) {
      await work.wait { $0.contains(.ended("b", isCancelled: false)) }
      await waitForSleeper(.seconds(20))
      time.advance(by: .seconds(20))
      await work.wait { $0.count { $0 == .ended("b", isCancelled: false) } == 2 }
      await waitForSleeper(.seconds(40))
    }
  }

  @Test func announcedImagesAreLookedAtTogether() async throws {
    let work = FakeWork([Self.a])
    let references = ["1", "2", "1"].map { Reference(registry: "r.test", repository: "app", tag: $0) }
    try await loop(work) {
      await work.wait { $0.contains(.ended("a", isCancelled: false)) }
      for reference in references {
        #expect(pushes.offer(reference))
        inbox.post(.pushed)
      }
      await waitForSleeper(.milliseconds(300))
      time.advance(by: .milliseconds(300))
      await work.wait { $0.contains(.pushed(Array(references.prefix(2)))) }
    }
  }

  @Test func anImageThatIsNotThereYetIsLookedForAFewTimes() async throws {
    let work = FakeWork([WatchLane(name: "a", interval: .seconds(100_000))])
    let reference = Reference(registry: "r.test", repository: "app", tag: "1")
    await work.miss([reference])
    try await loop(work) {
      _ = pushes.offer(reference)
      inbox.post(.pushed)
      for (attempt, wait) in [Duration.seconds(1), .seconds(5), .seconds(20)].enumerated() {
        await waitForSleeper(.milliseconds(300))
        time.advance(by: .milliseconds(300))
        await work.wait { $0.count { $0 == .pushed([reference]) } == attempt + 1 }
        await waitForSleeper(wait)
        time.advance(by: wait)
      }
      await waitForSleeper(.milliseconds(300))
      time.advance(by: .milliseconds(300))
      await work.wait { $0.count { $0 == .pushed([reference]) } == 4 }
      for _ in 0..<50 { await Task.yield() }
      #expect(time.waits.allSatisfy { $0 > .seconds(1000) }, "it is looked for a fifth time")
    }
  }

  @Test func aSignalBeforeTheLoopIsNotLost() async {
    let work = FakeWork([Self.a])
    inbox.post(.stop)
    let ending = await WatchLoop(work, pushes: pushes, grace: .zero, clock: time.clock).run(inbox)
    #expect(ending == .stopped)
  }
}
