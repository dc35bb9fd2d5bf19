/// Does things once each, however many ask for them at the same time; again where it failed.
///
/// One of those who ask does it, in its own task, so that it ends when that task is cancelled; another then takes over.
actor OnceEach<Value: Sendable> {
  private enum State {
    case running(waiting: [Int: CheckedContinuation<Void, any Error>])
    case done(Value)
  }

  private var states: [String: State] = [:]
  private var lastWaiter = 0

  func callAsFunction(_ name: String, _ make: @Sendable () async throws -> Value) async throws -> Value {
    while true {
      try Task.checkCancellation()
      switch states[name] {
      case .done(let value): return value
      case .running: try await waitForEnd(of: name)
      case nil: return try await run(name, make)
      }
    }
  }

  /// Forgets that something was done.
  ///
  /// - Returns: What it gave; `nil` if it is not done.
  @discardableResult
  func forget(_ name: String) -> Value? {
    guard case .done(let value) = states[name] else { return nil }
    states[name] = nil
    return value
  }

  /// Forgets all that is done. What is being done goes on.
  func forgetAll() {
    states = states.filter { if case .running = $0.value { true } else { false } }
  }

  private func run(_ name: String, _ make: @Sendable () async throws -> Value) async throws -> Value {
    states[name] = .running(waiting: [:])
    do {
      let value = try await make()
      end(name, with: .done(value))
      return value
    } catch {
      end(name, with: nil)
      throw error
    }
  }

  private func end(_ name: String, with state: State?) {
    guard case .running(let waiting) = states[name] else { return }
    states[name] = state
    for waiter in waiting.values { waiter.resume() }
  }

  private func waitForEnd(of name: String) async throws {
    lastWaiter += 1
    let id = lastWaiter
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        guard !Task.isCancelled, case .running(var waiting) = states[name] else { return continuation.resume() }
        waiting[id] = continuation
        states[name] = .running(waiting: waiting)
      }
    } onCancel: {
      Task { await self.giveUp(id, name) }
    }
  }

  private func giveUp(_ id: Int, _ name: String) {
    guard case .running(var waiting) = states[name], let continuation = waiting.removeValue(forKey: id) else { return }
    states[name] = .running(waiting: waiting)
    continuation.resume(throwing: CancellationError())
  }
}
