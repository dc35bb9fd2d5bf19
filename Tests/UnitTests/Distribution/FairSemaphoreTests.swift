import CollectorTestKit
import Testing

@testable import Distribution

@Suite struct FairSemaphoreTests {
  private func waitUntil(_ condition: () -> Bool) async {
    while !condition() { await Task.yield() }
  }

  @Test func whoCameFirstGoesFirst() async throws {
    let semaphore = FairSemaphore(1)
    let order = Locked<[Int]>([])
    let gate = Gate()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await semaphore.withTurn { try await gate.wait() } }
      await gate.waitForArrivals(1)
      for number in 0..<20 {
        group.addTask { try await semaphore.withTurn { order.withLock { $0.append(number) } } }
        await waitUntil { semaphore.waiting == number + 1 }
      }
      await gate.open()
      try await group.waitForAll()
    }
    #expect(order.withLock { $0 } == Array(0..<20))
  }

  @Test func noMoreThanTheLimitAreInside() async throws {
    let semaphore = FairSemaphore(3)
    let inside = Locked((now: 0, most: 0))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<100 {
        group.addTask {
          try await semaphore.withTurn {
            inside.withLock {
              $0.now += 1
              $0.most = max($0.most, $0.now)
            }
            for _ in 0..<5 { await Task.yield() }
            inside.withLock { $0.now -= 1 }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(inside.withLock { $0.most } == 3)
  }

  @Test func aCancelledWaiterLeavesTheQueue() async throws {
    let semaphore = FairSemaphore(1)
    let gate = Gate()
    let holder = Task { try await semaphore.withTurn { try await gate.wait() } }
    await gate.waitForArrivals(1)
    let waiter = Task { try await semaphore.withTurn { Issue.record("it was cancelled") } }
    await waitUntil { semaphore.waiting == 1 }
    waiter.cancel()
    await #expect(throws: CancellationError.self) { try await waiter.value }
    #expect(semaphore.waiting == 0)
    await gate.open()
    try await holder.value
    try await semaphore.withTurn {}
  }

  @Test func aFailureGivesTheTurnBack() async throws {
    struct Failure: Error {}
    let semaphore = FairSemaphore(1)
    await #expect(throws: Failure.self) { try await semaphore.withTurn { throw Failure() } }
    try await semaphore.withTurn {}
  }

  @Test func manyCancellationsLoseNoTurn() async throws {
    let semaphore = FairSemaphore(2)
    let tasks = (0..<200).map { number in
      Task {
        try await semaphore.withTurn {
          for _ in 0..<(number % 7) { await Task.yield() }
        }
      }
    }
    for (number, task) in tasks.enumerated() where number.isMultiple(of: 3) { task.cancel() }
    for task in tasks { _ = await task.result }
    #expect(semaphore.waiting == 0)
    try await semaphore.withTurn { try await semaphore.withTurn {} }
  }
}
