import Synchronization

/// Lets a bounded number of tasks do something at a time, in the order in which they came.
final class FairSemaphore: Sendable {
  private typealias Waiter = CheckedContinuation<Void, any Error>

  private struct State {
    var free: Int
    /// By their numbers, which grow; those that were cancelled are gone.
    var waiters: [Int: Waiter] = [:]
    var nextWaiter = 0
    /// No waiter has a lower number.
    var firstWaiter = 0

    /// Takes out the waiter that came first.
    mutating func popFirst() -> Waiter? {
      while firstWaiter < nextWaiter {
        let waiter = waiters.removeValue(forKey: firstWaiter)
        firstWaiter += 1
        if let waiter { return waiter }
      }
      return nil
    }
  }

  private let state: Mutex<State>

  init(_ limit: Int) {
    state = Mutex(State(free: max(1, limit)))
  }

  /// How many tasks wait.
  var waiting: Int { state.withLock { $0.waiters.count } }

  /// Waits for a turn, and keeps it for as long as `body` lasts.
  ///
  /// - Throws: `CancellationError` if the task is cancelled while it waits; what `body` throws.
  func withTurn<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
    try await acquire()
    defer { release() }
    return try await body()
  }

  /// - Throws: `CancellationError`.
  private func acquire() async throws {
    let number: Int? = state.withLock { state in
      if state.free > 0, state.waiters.isEmpty {
        state.free -= 1
        return nil
      }
      state.nextWaiter += 1
      return state.nextWaiter - 1
    }
    guard let number else { return }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { waiter in wait(as: number, waiter) }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(throwing: CancellationError())
    }
  }

  private func wait(as number: Int, _ waiter: Waiter) {
    enum Outcome { case waits, goes, isCancelled }
    let outcome: Outcome = state.withLock { state in
      // A cancellation before this point has found nobody to wake.
      if Task.isCancelled { return .isCancelled }
      // A turn can have come back since the number was drawn.
      if state.free > 0, state.waiters.isEmpty {
        state.free -= 1
        return .goes
      }
      state.waiters[number] = waiter
      state.firstWaiter = min(state.firstWaiter, number)
      return .waits
    }
    switch outcome {
    case .waits: break
    case .goes: waiter.resume()
    case .isCancelled: waiter.resume(throwing: CancellationError())
    }
  }

  private func release() {
    let next = state.withLock { state in
      let next = state.popFirst()
      if next == nil { state.free += 1 }
      return next
    }
    next?.resume()
  }
}
