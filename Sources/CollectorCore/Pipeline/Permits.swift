import OrderedCollections

/// Lets as many in at once as there are permits; the others wait in the order in which they came.
actor Permits {
  private typealias Waiter = CheckedContinuation<Void, any Error>

  private var free: Int
  private var waiting: OrderedDictionary<Int, Waiter> = [:]
  private var lastWaiter = 0

  /// - Parameter count: How many there are; at least one.
  init(_ count: Int) {
    free = max(1, count)
  }

  /// Takes one, once there is one. Whoever has it calls `give` in the end.
  ///
  /// - Throws: `CancellationError`; then none was taken.
  func take() async throws {
    try Task.checkCancellation()
    if free > 0 {
      free -= 1
      return
    }
    lastWaiter += 1
    let waiter = lastWaiter
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { waiting[waiter] = $0 }
    } onCancel: {
      // By itself, since what cancels cannot wait; it ends at once.
      Task { await self.abandon(waiter) }
    }
  }

  /// Does something with a permit that was taken, and gives it back.
  nonisolated func givingBack<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
    do {
      let value = try await body()
      await give()
      return value
    } catch {
      await give()
      throw error
    }
  }

  /// Gives one back.
  func give() {
    guard !waiting.isEmpty else {
      free += 1
      return
    }
    waiting.removeFirst().value.resume()
  }

  private func abandon(_ waiter: Int) {
    waiting.removeValue(forKey: waiter)?.resume(throwing: CancellationError())
  }
}
