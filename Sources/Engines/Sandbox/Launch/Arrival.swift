import Synchronization

/// A value that comes once, and for which any number of tasks wait.
final class Arrival<Value: Sendable>: Sendable {
  private enum State {
    case awaited(by: [CheckedContinuation<Value, Never>])
    case here(Value)
  }

  private let state = Mutex(State.awaited(by: []))

  /// `nil` until it has come.
  var current: Value? {
    state.withLock { if case .here(let value) = $0 { value } else { nil } }
  }

  /// Waits for it, also in a task that is cancelled.
  func value() async -> Value {
    await withCheckedContinuation { continuation in
      let value: Value? = state.withLock {
        switch $0 {
        case .here(let value): return value
        case .awaited(let tasks):
          $0 = .awaited(by: tasks + [continuation])
          return nil
        }
      }
      if let value { continuation.resume(returning: value) }
    }
  }

  /// Only the first value counts.
  func arrive(_ value: Value) {
    let tasks = state.withLock { state -> [CheckedContinuation<Value, Never>] in
      guard case .awaited(let tasks) = state else { return [] }
      state = .here(value)
      return tasks
    }
    for task in tasks { task.resume(returning: value) }
  }
}
