import Dispatch
import Synchronization

/// Runs what waits for a disk on threads of its own: those that all other tasks share do not wait for it.
enum BlockingIO {
  private static let queue = DispatchQueue(label: "collector.local-images", attributes: .concurrent)

  /// Runs something short, such as reading a piece of a file.
  static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try Task.checkCancellation()
    return try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try body() }) }
    }
  }

  /// Runs something long, which asks every now and then whether it shall go on.
  ///
  /// - Parameter body: Calls the function that it is given, which throws `CancellationError` once the task is cancelled.
  static func run<Value: Sendable>(
    checking body: @escaping @Sendable (_ check: () throws -> Void) throws -> Value
  ) async throws -> Value {
    let flag = CancellationFlag()
    return try await withTaskCancellationHandler {
      try await run { try body { if flag.isSet { throw CancellationError() } } }
    } onCancel: {
      flag.set()
    }
  }

  private final class CancellationFlag: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set() {
      flag.store(true, ordering: .relaxed)
    }
  }
}
