import CollectorTestKit
import Testing

@testable import Engines

@Suite struct OnceEachTests {
  @Test func manyAtOnceGetWhatOneDoes() async throws {
    let (once, gate) = (OnceEach<Int>(), Gate())
    let results = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<10 {
        group.addTask {
          try await once("a") {
            try await gate.wait()
            return number
          }
        }
      }
      await gate.waitForArrivals(1)
      await gate.open()
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(results).count == 1)
    #expect(await gate.arrivals == 1)
  }

  @Test func whatFailedIsDoneAgain() async throws {
    let once = OnceEach<Int>()
    await #expect(throws: FakeError.self) { try await once("a") { throw FakeError.transient() } }
    #expect(try await once("a") { 1 } == 1)
    #expect(try await once("a") { 2 } == 1)
    #expect(await once.forget("a") == 1)
    #expect(try await once("a") { 2 } == 2)
  }

  @Test func whoIsCancelledLeavesTheWorkToAnother() async throws {
    let (once, gate) = (OnceEach<Int>(), Gate())
    let first = Task {
      try await once("a") {
        try await gate.wait()
        return 1
      }
    }
    await gate.waitForArrivals(1)
    let second = Task { try await once("a") { 2 } }
    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
    #expect(try await second.value == 2)
  }

  @Test func whoWaitsCanBeCancelled() async throws {
    let (once, gate) = (OnceEach<Int>(), Gate())
    let first = Task {
      try await once("a") {
        try await gate.wait()
        return 1
      }
    }
    await gate.waitForArrivals(1)
    let second = Task { try await once("a") { 2 } }
    second.cancel()
    await #expect(throws: CancellationError.self) { try await second.value }
    await gate.open()
    #expect(try await first.value == 1)
  }

  @Test func whatIsBeingDoneIsNotForgotten() async throws {
    let (once, gate) = (OnceEach<Int>(), Gate())
    let first = Task {
      try await once("a") {
        try await gate.wait()
        return 1
      }
    }
    await gate.waitForArrivals(1)
    await once.forgetAll()
    await gate.open()
    #expect(try await first.value == 1)
    #expect(try await once("a") { 2 } == 1)
  }
}
