import Distribution
import Foundation
import Synchronization

/// Time that passes only when somebody sleeps, or when a test says so. Nobody waits.
final class RecordedClock: Sendable {
  private struct State {
    var elapsed = Duration.zero
    var sleeps: [Duration] = []
    var afterSleep: @Sendable (_ before: ContinuousClock.Instant, _ now: ContinuousClock.Instant) -> Void = { _, _ in }
  }

  /// The time of day at the beginning: Sun, 06 Nov 1994 08:49:37 GMT.
  static let startDate = Date(timeIntervalSince1970: 784_111_777)

  private let start = ContinuousClock.now
  private let state = Mutex(State())

  /// How long every sleep was to last.
  var sleeps: [Duration] { state.withLock { $0.sleeps } }

  func advance(by duration: Duration) {
    state.withLock { $0.elapsed += duration }
  }

  /// Has `body` called after each sleep.
  func afterSleep(_ body: @escaping @Sendable (_ before: ContinuousClock.Instant, _ now: ContinuousClock.Instant) -> Void) {
    state.withLock { $0.afterSleep = body }
  }

  /// The clock for a client, whose chance is always in the middle.
  var retryClock: RetryClock {
    RetryClock(
      now: { self.start + self.state.withLock { $0.elapsed } },
      date: { Self.startDate + TimeInterval(self.state.withLock { $0.elapsed }.components.seconds) },
      sleep: { duration in
        try Task.checkCancellation()
        let (before, body) = self.state.withLock { state in
          defer {
            state.elapsed += duration
            state.sleeps.append(duration)
          }
          return (self.start + state.elapsed, state.afterSleep)
        }
        body(before, before + duration)
      },
      random: { 0.5 }
    )
  }
}
