import CollectorCore

/// Images that are being looked at, a bounded number together.
struct ResolutionPool {
  private var group: ThrowingTaskGroup<ListedImage, any Error>
  private let limit: Int
  private var inFlight = 0

  /// - Parameter group: An empty group. The pool must not be used beyond the group's life.
  init(_ group: ThrowingTaskGroup<ListedImage, any Error>, limit: Int) {
    self.group = group
    self.limit = limit
  }

  /// Begins to look at an image, once there is room.
  ///
  /// - Parameter deliver: Given what has been found out of others meanwhile, one after the other.
  mutating func add(
    deliver: (ListedImage) async throws -> Void,
    look: @escaping @Sendable () async throws -> ListedImage
  ) async throws {
    if inFlight >= limit { try await deliverNext(deliver) }
    inFlight += 1
    group.addTask(operation: look)
  }

  /// Waits for all that are being looked at.
  mutating func drain(_ deliver: (ListedImage) async throws -> Void) async throws {
    while inFlight > 0 { try await deliverNext(deliver) }
  }

  private mutating func deliverNext(_ deliver: (ListedImage) async throws -> Void) async throws {
    // What is done already is given out without anybody waiting, and so without a cancellation being noticed.
    try Task.checkCancellation()
    inFlight -= 1
    if let entry = try await group.next() { try await deliver(entry) }
  }
}
