import CollectorTestKit
import Testing

@testable import Distribution

@Suite struct SingleFlightTests {
  private let flight = SingleFlight<String, Int>()

  @Test func onlyOneWorksAtATime() async throws {
    let work = Work()
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<20 {
        group.addTask { [flight] in try await flight.value(for: "a") { try await work.run() } }
      }
      await work.gate.waitForArrivals(1)
      await work.gate.open()
      for try await value in group { #expect(value == 1) }
    }
  }

  @Test func aFailureReachesAllAndIsForgotten() async throws {
    await #expect(throws: RegistryError.unknownHost(host: "x")) {
      try await flight.value(for: "a") { throw RegistryError.unknownHost(host: "x") }
    }
    #expect(try await flight.value(for: "a") { 1 } == 1)
  }

  @Test func anotherTaskGoesOnForOneThatIsCancelled() async throws {
    let gate = Gate()
    let leader = Task { [flight] in
      try await flight.value(for: "a") {
        try await gate.wait()
        return 1
      }
    }
    await gate.waitForArrivals(1)
    let follower = Task { [flight] in try await flight.value(for: "a") { 2 } }
    leader.cancel()
    await #expect(throws: CancellationError.self) { try await leader.value }
    #expect(try await follower.value == 2)
  }

  @Test func whoWaitsCanBeCancelled() async throws {
    let gate = Gate()
    let leader = Task { [flight] in
      try await flight.value(for: "a") {
        try await gate.wait()
        return 1
      }
    }
    await gate.waitForArrivals(1)
    let follower = Task { [flight] in try await flight.value(for: "a") { 2 } }
    follower.cancel()
    await #expect(throws: CancellationError.self) { try await follower.value }
    await gate.open()
    #expect(try await leader.value == 1)
  }
}

/// Work that tells how many were at it at once, at most.
private actor Work {
  nonisolated let gate = Gate()
  private var atOnce = 0
  private var most = 0

  func run() async throws -> Int {
    atOnce += 1
    most = max(most, atOnce)
    try await gate.wait()
    atOnce -= 1
    return most
  }
}
