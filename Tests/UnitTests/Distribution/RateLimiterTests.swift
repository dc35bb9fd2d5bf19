import Testing

@testable import Distribution

@Suite struct RateLimiterTests {
  private let clock = RecordedClock()
  private let notices = NoticeRecorder()

  private func limiter(_ rates: String...) throws -> RateLimiter {
    RateLimiter(
      try rates.map { try RequestRate(parsing: $0) },
      registry: "r",
      clock: clock.retryClock,
      notices: NoticeBoard(notices.receive)
    )
  }

  /// The seconds from the beginning at which requests go.
  private func admissions(_ count: Int, by limiter: RateLimiter) async throws -> [Double] {
    let start = clock.retryClock.now()
    var times: [Double] = []
    for _ in 0..<count {
      try await limiter.admit()
      times.append(start.duration(to: clock.retryClock.now()) / .seconds(1))
    }
    return times
  }

  @Test func withoutRatesNothingWaits() async throws {
    let times = try await admissions(1000, by: try limiter())
    #expect(times.allSatisfy { $0 == 0 } && clock.sleeps.isEmpty)
  }

  @Test func aRateIsHeld() async throws {
    let times = try await admissions(7, by: try limiter("3/10s"))
    #expect(times == [0, 0, 0, 10, 10, 10, 20])
  }

  @Test func allRatesAreHeldAtOnce() async throws {
    let times = try await admissions(10, by: try limiter("2/s", "5/10s", "8/m"))
    #expect(times == [0, 0, 1, 1, 2, 10, 10, 11, 60, 60])
    #expect(notices.all == [.waitingForRate(registry: "r", rate: try RequestRate(parsing: "5/10s"), wait: .seconds(8))])
  }

  @Test func noWindowOfThePeriodHasMore() async throws {
    let limiter = try limiter("7/13s", "3/2s")
    let start = clock.retryClock.now()
    let times = Locked<[Double]>([])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<100 {
        group.addTask {
          try await limiter.admit()
          times.withLock { $0.append(start.duration(to: clock.retryClock.now()) / .seconds(1)) }
        }
      }
      try await group.waitForAll()
    }
    let sorted = times.withLock { $0.sorted() }
    #expect(sorted.count == 100)
    // Another task can move the clock between an admission and its being written down, which only shows it later.
    for (count, period) in [(7, 13.0), (3, 2.0)] {
      #expect(sorted.last ?? 0 >= Double((sorted.count - 1) / count) * period)
    }
  }

  @Test func aPauseHoldsAllBackAndThenLetsThemGoOneByOne() async throws {
    let limiter = try limiter()
    try await limiter.admit()
    limiter.pause(for: .seconds(7))
    limiter.pause(for: .seconds(3))
    let times = try await admissions(60, by: limiter)
    #expect(times.prefix(3) == [7, 7.1, 7.2])
    // Ten a second for five seconds, then all.
    #expect(times.filter { $0 < 12 }.count == 50)
    #expect(times.filter { $0 > 11.95 && $0 < 12.01 }.count >= 10)
    #expect(notices.all == [.askedToWait(registry: "r", wait: .seconds(7))])
  }

  @Test func aCancelledWaiterCountsForNothing() async throws {
    let never = RetryClock(
      now: clock.retryClock.now,
      date: clock.retryClock.date,
      sleep: { _ in try await Task.sleep(for: .seconds(3600)) },
      random: { 0 }
    )
    let limiter = RateLimiter(
      [try RequestRate(parsing: "1/m")],
      registry: "r",
      clock: never,
      notices: NoticeBoard(notices.receive)
    )
    try await limiter.admit()
    let waiters = (0..<3).map { _ in Task { try await limiter.admit() } }
    for waiter in waiters { waiter.cancel() }
    for waiter in waiters { await #expect(throws: CancellationError.self) { try await waiter.value } }
    clock.advance(by: .seconds(60))
    try await limiter.admit()
  }
}
