import Synchronization

/// A sum of durations that several tasks add to.
final class DurationSum: Sendable {
  private let sum = Mutex(Duration.zero)

  var total: Duration { sum.withLock { $0 } }

  func add(_ duration: Duration) {
    sum.withLock { $0 += duration }
  }
}
