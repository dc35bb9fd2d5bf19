/// Does things once each, however many ask for them at the same time; again where it failed.
actor OnceEach<Value: Sendable> {
  private var tasks: [String: Task<Value, any Error>] = [:]

  func callAsFunction(_ name: String, _ make: @escaping @Sendable () async throws -> Value) async throws -> Value {
    if let running = tasks[name] { return try await running.value }
    let task = Task { try await make() }
    tasks[name] = task
    do {
      return try await task.value
    } catch {
      if tasks[name] == task { tasks[name] = nil }
      throw error
    }
  }

  /// Forgets that something was done.
  ///
  /// - Returns: What it gave; `nil` if it was not done, or failed.
  @discardableResult
  func forget(_ name: String) async -> Value? {
    guard let task = tasks.removeValue(forKey: name) else { return nil }
    return try? await task.value
  }

  func forgetAll() {
    tasks = [:]
  }
}
