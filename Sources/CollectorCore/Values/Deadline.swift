/// Does `operation`, and gives up on it after `limit`. `operation` has to end soon once its task is cancelled.
///
/// - Throws: `error` when the time is up, or what `operation` throws.
public func withDeadline<Value: Sendable>(
  _ limit: Duration,
  orThrow error: any Error,
  _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value?.self) { group in
    group.addTask { try await operation() }
    group.addTask {
      try await Task.sleep(for: limit)
      return nil
    }
    defer { group.cancelAll() }
    guard let value = try await group.next() ?? nil else { throw error }
    return value
  }
}
