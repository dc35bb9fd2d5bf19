/// Holds tasks until a test lets them go, so that a test decides what happens before what without any clock.
public actor Gate {
  private var isOpen: Bool
  private var passes = 0
  private var nextID = 0
  private var waiting: [(id: Int, continuation: CheckedContinuation<Void, any Error>)] = []
  private var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

  /// How many tasks have come to the gate, waiting or gone.
  public private(set) var arrivals = 0

  public init(isOpen: Bool = false) {
    self.isOpen = isOpen
  }

  /// How many tasks the gate holds now.
  public var held: Int { waiting.count }

  /// Waits until the gate is open, or until `pass` lets this task go.
  ///
  /// - Throws: `CancellationError`.
  public func wait() async throws {
    arrivals += 1
    let id = nextID
    nextID += 1
    let arrived = watchers.filter { $0.count <= arrivals }
    watchers.removeAll { $0.count <= arrivals }
    for watcher in arrived { watcher.continuation.resume() }
    if isOpen {
      try Task.checkCancellation()
      return
    }
    if passes > 0 {
      passes -= 1
      try Task.checkCancellation()
      return
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        if Task.isCancelled {
          continuation.resume(throwing: CancellationError())
        } else {
          waiting.append((id, continuation))
        }
      }
    } onCancel: {
      Task { await self.cancel(id) }
    }
  }

  /// Lets all tasks go, those that come later too.
  public func open() {
    isOpen = true
    for waiter in waiting { waiter.continuation.resume() }
    waiting = []
  }

  /// Holds the tasks that come from now on.
  public func close() {
    isOpen = false
  }

  /// Lets `count` tasks go, in the order in which they came; those that are not there yet will not be held.
  public func pass(_ count: Int = 1) {
    for waiter in waiting.prefix(count) { waiter.continuation.resume() }
    passes += max(count - waiting.count, 0)
    waiting.removeFirst(min(count, waiting.count))
  }

  /// Returns once `count` tasks have come to the gate.
  public func waitForArrivals(_ count: Int) async {
    guard arrivals < count else { return }
    await withCheckedContinuation { watchers.append((count, $0)) }
  }

  private func cancel(_ id: Int) {
    guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
    waiting.remove(at: index).continuation.resume(throwing: CancellationError())
  }
}
