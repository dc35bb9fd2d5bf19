import Dispatch

/// Runs what waits for a disk on threads of its own: those that all other tasks share do not wait for it.
enum BlockingWork {
  private static let queue = DispatchQueue(label: "collector.engines", attributes: .concurrent)

  static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try body() }) }
    }
  }
}
