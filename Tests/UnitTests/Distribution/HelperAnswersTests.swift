import Synchronization
import Testing

@testable import Distribution

@Suite struct HelperAnswersTests {
  private struct Hung: Error {}

  private let clock = RecordedClock()
  private let question = HelperAnswers.Question(file: "f", helper: "h", host: "r")

  @Test func aFailureIsRememberedForAMinute() async throws {
    let answers = HelperAnswers(clock: clock.retryClock)
    let count = Mutex(0)
    func ask() async throws -> RegistryCredential? {
      try await answers.credential(question) {
        count.withLock { $0 += 1 }
        if count.withLock({ $0 == 1 }) { throw Hung() }
        return nil
      }
    }
    for _ in 0..<30 { await #expect(throws: Hung.self) { try await ask() } }
    #expect(count.withLock { $0 } == 1)
    clock.advance(by: .seconds(61))
    #expect(try await ask() == nil && count.withLock { $0 } == 2)
  }

  @Test func aCancellationIsNot() async throws {
    let answers = HelperAnswers(clock: clock.retryClock)
    await #expect(throws: CancellationError.self) {
      try await answers.credential(question) { throw CancellationError() }
    }
    #expect(try await answers.credential(question) { .identityToken("i") } == .identityToken("i"))
  }
}
