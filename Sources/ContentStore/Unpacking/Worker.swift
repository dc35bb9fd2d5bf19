import Dispatch
import Foundation
import Synchronization

/// Something that is worked out on a thread of its own, which may block.
final class Worker<Value: Sendable>: Sendable {
  private let value: Mutex<Value>
  private let isDone = DispatchSemaphore(value: 0)

  /// Starts `body` on what it makes a result of.
  init(_ start: Value, _ body: @escaping @Sendable (inout Value) -> Void) {
    value = Mutex(start)
    Thread.detachNewThread { [self] in
      var result = start
      body(&result)
      value.withLock { $0 = result }
      isDone.signal()
    }
  }

  /// Waits for the result. To be called once.
  func wait() -> Value {
    isDone.wait()
    return value.withLock { $0 }
  }
}
