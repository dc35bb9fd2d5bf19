import Synchronization

/// Does `operation`, and gives up on it after `limit`.
///
/// - Throws: `error` when the time is up, or what `operation` throws.
func withDeadline<Value: Sendable>(
  _ limit: Duration,
  orThrow error: RegistryError,
  _ operation: @Sendable () async throws -> Value
) async throws -> Value {
  try await withoutActuallyEscaping(operation) { operation in
    // A task by itself, since only such a one can be cancelled from outside; it is waited for in any case.
    let work = Task { try await operation() }
    let entry = DeadlineKeeper.shared.add(.now + limit) { work.cancel() }
    let result = await withTaskCancellationHandler {
      await work.result
    } onCancel: {
      work.cancel()
    }
    // What is no longer kept was cancelled because its time was up.
    let isOver = !DeadlineKeeper.shared.forget(entry)
    if isOver, case .failure = result, !Task.isCancelled { throw error }
    return try result.get()
  }
}
