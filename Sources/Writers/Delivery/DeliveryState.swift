import Synchronization

/// What the delivery of a writer's records has come to, for whoever waits for it.
final class DeliveryState: Sendable {
  private struct Value {
    var lastProgress = ContinuousClock.now
    var fault: String?
    var isClosing = false
  }

  private let value = Mutex(Value())

  /// When a receiver last took something.
  var lastProgress: ContinuousClock.Instant { value.withLock { $0.lastProgress } }
  /// Why records wait; `nil` where they do not.
  var fault: String? { value.withLock { $0.fault } }
  var isClosing: Bool { value.withLock { $0.isClosing } }

  /// - Returns: Whether records had to wait before.
  func noteProgress(at instant: ContinuousClock.Instant) -> Bool {
    value.withLock { value in
      defer { value.fault = nil }
      value.lastProgress = instant
      return value.fault != nil
    }
  }

  /// - Returns: Whether that is news.
  func noteFault(_ reason: String) -> Bool {
    value.withLock { value in
      defer { value.fault = reason }
      return value.fault != reason
    }
  }

  func beginClosing() {
    value.withLock { $0.isClosing = true }
  }
}
