import CollectorTestKit
import Testing

@testable import CollectorCore

@Suite struct PermitsTests {
  private actor Gauge {
    private var now = 0
    private(set) var most = 0

    func enter() {
      now += 1
      most = max(most, now)
    }

    func leave() { now -= 1 }
  }

  @Test func noMoreAreInThanThereArePermits() async throws {
    let permits = Permits(3)
    let gauge = Gauge()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<200 {
        group.addTask {
          try await permits.take()
          await gauge.enter()
          await Task.yield()
          await gauge.leave()
          await permits.give()
        }
      }
      try await group.waitForAll()
    }
    #expect(await gauge.most == 3)
  }

  @Test func whoeverIsCancelledTakesNoneAndIsInNobodysWay() async throws {
    let permits = Permits(1)
    try await permits.take()
    let cancelled = Task { try await permits.take() }
    let next = Task { try await permits.take() }
    cancelled.cancel()
    await #expect(throws: CancellationError.self) { try await cancelled.value }
    await permits.give()
    try await next.value
    await permits.give()
    try await permits.take()
  }

  @Test func thereIsAlwaysOne() async throws {
    try await Permits(0).take()
  }
}
