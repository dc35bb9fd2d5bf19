import CollectorTestKit
import Synchronization
import Testing

@testable import Distribution

@Suite struct SingleFlightTests {
  private let flight = SingleFlight<String, Int>()

  @Test func onlyOneDoesTheWork() async throws {
    let gate = Gate()
    let calls = Mutex(0)
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<10 {
        group.addTask {
          try await flight.value(for: "a") {
            let call = calls.withLock { count in
              count += 1
              return count
            }
            try await gate.wait()
            return call
          }
        }
      }
      await gate.waitForArrivals(1)
      await gate.open()
      // Those that came after the first landing have worked anew, each for all that waited then.
      for try await value in group { #expect(value <= calls.withLock { $0 }) }
    }
    #expect(try await flight.value(for: "a") { 7 } == 7)
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
