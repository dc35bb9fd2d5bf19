import Synchronization

/// How long a request has waited for its turn in all, which is no fault of the registry's and counts against no budget.
final class WaitTally: Sendable {
  private let sum = Mutex(Duration.zero)

  var total: Duration { sum.withLock { $0 } }

  func add(_ wait: Duration) {
    sum.withLock { $0 += wait }
  }
}
