import Synchronization

/// Holds the requests to one registry to all rates at once, and to the pauses that the registry asks for. Who came first goes first.
final class RateLimiter: Sendable {
  typealias Instant = ContinuousClock.Instant

  /// For so long after a pause, requests do not all go at once: the registry has just said that it has too many of them.
  static let recoveryTime: Duration = .seconds(5)
  /// How far apart they are until then: ten a second are no burden to a registry that works.
  static let recoverySpacing: Duration = .milliseconds(100)
  /// A shorter wait is not worth a word.
  static let noticeableWait: Duration = .seconds(5)

  /// The same for a pause of the registry's choosing, which says more.
  static let noticeablePause: Duration = .seconds(1)

  /// Why a request cannot go yet.
  private enum Obstacle {
    case pause(Duration)
    case rate(RequestRate, Duration)
    /// Nobody waits for the end of it.
    case closure(Duration)

    var wait: Duration {
      switch self {
      case .pause(let wait), .rate(_, let wait), .closure(let wait): wait
      }
    }
  }

  private struct State {
    var windows: [SlidingWindow]
    var pauseEnd: Instant?
    var closureEnd: Instant?
    var lastAdmission: Instant?

    /// Lets a request go now, or says what is in its way the longest.
    mutating func admit(at now: Instant) -> Obstacle? {
      // Where somebody waits for the end of it, all do.
      if let closureEnd, now < closureEnd, closureEnd > pauseEnd ?? now { return .closure(now.duration(to: closureEnd)) }
      let rates = windows.compactMap { window in window.wait(at: now).map { Obstacle.rate(window.rate, $0) } }
      let obstacles = rates + [pause(at: now).map { .pause($0) }].compactMap { $0 }
      if let longest = obstacles.max(by: { $0.wait < $1.wait }) { return longest }
      for index in windows.indices { windows[index].record(now) }
      lastAdmission = now
      return nil
    }

    /// Whether nothing holds requests back, nor did a moment ago.
    func isOpen(at now: Instant) -> Bool {
      windows.isEmpty && pauseEnd.map { now >= $0 + recoveryTime } ?? true && closureEnd.map { now >= $0 } ?? true
    }

    private func pause(at now: Instant) -> Duration? {
      guard let pauseEnd, now < pauseEnd + recoveryTime else { return nil }
      if now < pauseEnd { return now.duration(to: pauseEnd) }
      guard let lastAdmission, lastAdmission >= pauseEnd else { return nil }
      let next = lastAdmission + recoverySpacing
      return next > now ? now.duration(to: next) : nil
    }
  }

  private let registry: String
  private let clock: RetryClock
  private let notices: NoticeBoard
  private let state: Mutex<State>
  /// Those who wait, but for the first of them.
  private let queue = FairSemaphore(1)
  /// The first of those who wait, and those who go before the others.
  private let head = FairSemaphore(1)

  init(_ rates: [RequestRate], registry: String, clock: RetryClock, notices: NoticeBoard) {
    self.registry = registry
    self.clock = clock
    self.notices = notices
    state = Mutex(State(windows: rates.map { SlidingWindow($0) }))
  }

  /// Waits until a request may go, which is then counted.
  ///
  /// - Throws: `CancellationError`, or `RegistryError.rateLimited` while the registry is closed; then nothing is counted.
  func admit() async throws {
    if state.withLock({ $0.isOpen(at: clock.now()) }) { return }
    try await queue.withTurn { try await admitNext() }
  }

  /// The same before all who wait in `admit`, but for the first of them.
  func admitNext() async throws {
    if state.withLock({ $0.isOpen(at: clock.now()) }) { return }
    try await head.withTurn {
      while let obstacle = state.withLock({ $0.admit(at: clock.now()) }) {
        switch obstacle {
        case .closure(let rest):
          let message = "nothing was sent, since it has asked to be left alone"
          throw RegistryError.rateLimited(what: "registry \(registry)", message: message, retryAfter: rest)
        case .rate(let rate, let wait) where wait >= Self.noticeableWait:
          notices.tell(.waitingForRate(registry: registry, rate: rate, wait: wait))
        case .rate, .pause: break
        }
        try await clock.sleep(obstacle.wait)
      }
    }
  }

  /// Lets no request go for so long from now on, or longer if a longer pause is on already.
  func pause(for wait: Duration) {
    let end = clock.now() + wait
    state.withLock { $0.pauseEnd = max($0.pauseEnd ?? end, end) }
    if wait >= Self.noticeablePause { notices.tell(.askedToWait(registry: registry, wait: wait)) }
  }

  /// Lets all requests fail for so long from now on, those that wait included.
  func close(for wait: Duration) {
    let end = clock.now() + wait
    state.withLock { $0.closureEnd = max($0.closureEnd ?? end, end) }
  }
}
