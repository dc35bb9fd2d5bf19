import Synchronization

/// Lets one of several tasks that want the same thing at the same time do the work; the others wait for what it gets.
///
/// Nothing is kept once the work is done: whoever comes later does it anew, unless the work itself looks first whether it is still to be done.
package final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private enum Landing: Sendable {
    case result(Result<Value, any Error>)
    /// The task that did the work was cancelled; somebody else has to do it.
    case abandoned
  }

  private typealias Waiter = CheckedContinuation<Landing, any Error>

  private struct State {
    var flights: [Key: [Int: Waiter]] = [:]
    var nextWaiter = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// What `work` gives for `key`, done by this task or by one that began earlier.
  ///
  /// - Throws: What `work` throws, to all who wait; `CancellationError` only to the task that is cancelled.
  package func value(for key: Key, _ work: @Sendable () async throws -> Value) async throws -> Value {
    while true {
      try Task.checkCancellation()
      if takeOff(key) { return try await fly(key, work) }
      if case .result(let result) = try await landing(of: key) { return try result.get() }
    }
  }

  private func takeOff(_ key: Key) -> Bool {
    state.withLock { state in
      guard state.flights[key] == nil else { return false }
      state.flights[key] = [:]
      return true
    }
  }

  private func fly(_ key: Key, _ work: @Sendable () async throws -> Value) async throws -> Value {
    do {
      let value = try await work()
      land(key, .result(.success(value)))
      return value
    } catch {
      land(key, error is CancellationError ? .abandoned : .result(.failure(error)))
      throw error
    }
  }

  private func land(_ key: Key, _ landing: Landing) {
    let waiters = state.withLock { $0.flights.removeValue(forKey: key) }
    waiters?.values.forEach { $0.resume(returning: landing) }
  }

  private func landing(of key: Key) async throws -> Landing {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { waiter in
        let isWaiting = state.withLock { state in
          // A cancellation before this point has found nobody to wake.
          guard !Task.isCancelled, state.flights[key] != nil else { return false }
          state.flights[key]?[id] = waiter
          return true
        }
        if !isWaiting { waiter.resume(returning: .abandoned) }
      }
    } onCancel: {
      state.withLock { $0.flights[key]?.removeValue(forKey: id) }?.resume(throwing: CancellationError())
    }
  }
}
