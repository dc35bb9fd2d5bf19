/// Does `operation` to its end even when the task that asks for it is cancelled: for cleaning up, and for keeping what is done already.
///
/// The operation runs in a task of its own, since a cancelled task cannot use the network or a database any more.
public func withoutCancellation<Value: Sendable, Failure: Error>(
  _ operation: @escaping @Sendable () async throws(Failure) -> Value
) async throws(Failure) -> Value {
  let task = Task { () async -> Result<Value, Failure> in
    do throws(Failure) {
      return .success(try await operation())
    } catch {
      return .failure(error)
    }
  }
  return try await task.value.get()
}
