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

/// Does `operation`, and gives up on it once its watch has run for `limit` without being stopped or started anew.
///
/// - Throws: `error` when the time is up, or what `operation` throws.
func withSilenceLimit<Value: Sendable>(
  _ limit: Duration,
  orThrow error: RegistryError,
  _ operation: @Sendable (SilenceWatch) async throws -> Value
) async throws -> Value {
  let watch = SilenceWatch()
  return try await withoutActuallyEscaping(operation) { operation in
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await operation(watch) }
      group.addTask {
        while let end = watch.end(after: limit) {
          try await Task.sleep(until: end, clock: .continuous)
        }
        return nil
      }
      defer { group.cancelAll() }
      guard let value = try await group.next() ?? nil else { throw error }
      return value
    }
  }
}

/// Measures how long the other side has been silent. It does not run while we are the ones who are busy.
final class SilenceWatch: Sendable {
  private let start = Mutex<ContinuousClock.Instant?>(.now)

  func stop() { start.withLock { $0 = nil } }

  func restart() { start.withLock { $0 = .now } }

  /// When the silence will have lasted for `limit`; `nil` if it has.
  fileprivate func end(after limit: Duration) -> ContinuousClock.Instant? {
    let now = ContinuousClock.now
    guard let start = start.withLock({ $0 }) else { return now + limit }
    return start + limit > now ? start + limit : nil
  }
}
