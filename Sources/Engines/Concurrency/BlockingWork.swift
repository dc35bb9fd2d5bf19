import Dispatch

/// Runs what waits for a disk on threads of its own: those that all other tasks share do not wait for it.
enum BlockingWork {
  private static let queue = DispatchQueue(label: "collector.engines", attributes: .concurrent)

  static func run<Value: Sendable, Failure: Error>(
    _ body: @escaping @Sendable () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: Result { () throws(Failure) in try body() }) }
    }
    return try result.get()
  }
}
