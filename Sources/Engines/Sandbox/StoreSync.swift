import Synchronization

/// When an engine last brought its store to the disk: until then, a power cut costs what was unpacked meanwhile.
final class StoreSync: Sendable {
  private let last: Mutex<ContinuousClock.Instant>

  /// How much of its work a long-lived engine risks: seldom enough for the disk not to notice.
  static let interval = Duration.seconds(300)
  /// Whoever ends is not kept waiting for the disk for less: twice as long as Linux lets written data wait in memory.
  static let worthAtEnd = Duration.seconds(60)

  init(now: ContinuousClock.Instant = .now) {
    last = Mutex(now)
  }

  /// Whether so much time has passed; then it counts from now on, and whoever asks next need not do the same.
  func takeIfOlder(than age: Duration, now: ContinuousClock.Instant = .now) -> Bool {
    last.withLock { last in
      guard last.duration(to: now) >= age else { return false }
      last = now
      return true
    }
  }
}
