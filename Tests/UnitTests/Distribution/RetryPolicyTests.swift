import Foundation
import Testing

@testable import Distribution

@Suite struct RetryPolicyTests {
  private let policy = RetryPolicy(
    maximumAttempts: 5,
    baseDelay: .seconds(1),
    maximumDelay: .seconds(6),
    maximumRetryAfter: .seconds(30),
    maximumPauses: 3,
    totalPauseTime: .seconds(60),
    totalTime: .seconds(100),
    connectTime: .seconds(3)
  )

  private func delay(_ attempt: Int, _ error: RegistryError, elapsed: Duration = .zero, chance: Double = 1) -> Duration? {
    policy.delay(after: RetryTally(failures: attempt, elapsed: elapsed), failedWith: error, chance: chance)
  }

  private func pause(_ number: Int, _ wish: Duration, paused: Duration = .zero, failures: Int = 0) -> Duration? {
    let tally = RetryTally(failures: failures, pauses: number, paused: paused)
    return policy.delay(after: tally, failedWith: .rateLimited(what: "x", message: "", retryAfter: wish), chance: 1)
  }

  @Test func pausesGrowToTheirMaximum() {
    let error = RegistryError.interrupted(what: "x")
    #expect((1...4).map { delay($0, error) } == [.seconds(1), .seconds(2), .seconds(4), .seconds(6)])
    #expect(delay(1, error, chance: 0) == .milliseconds(500))
    #expect(delay(5, error) == nil)
    #expect(delay(1, error, elapsed: .seconds(99)) == .seconds(1))
    #expect(delay(1, error, elapsed: .milliseconds(99_001)) == nil)
  }

  @Test func pausesThatTheRegistryAsksForHaveTheirOwnBounds() {
    #expect((1...4).map { pause($0, .seconds(10)) } == [.seconds(10), .seconds(10), .seconds(10), nil])
    #expect(pause(2, .seconds(30), paused: .seconds(30)) == .seconds(30))
    #expect(pause(2, .seconds(30), paused: .seconds(31)) == nil)
    #expect(pause(1, .seconds(10), failures: 5) == .seconds(10))
    #expect(RetryPolicy.never.delay(after: RetryTally(pauses: 1), failedWith: limited(.zero), chance: 1) == nil)
  }

  @Test func transfersBeginAnewABoundedNumberOfTimes() {
    let error = RegistryError.interrupted(what: "x")
    let tally = RetryTally(failures: 1, resumptions: RetryPolicy.maximumResumptions)
    #expect(policy.delay(after: tally, failedWith: error, chance: 1) == .seconds(1))
    #expect(policy.delay(after: RetryTally(failures: 1, resumptions: tally.resumptions + 1), failedWith: error, chance: 1) == nil)
  }

  private func limited(_ wish: Duration) -> RegistryError { .rateLimited(what: "x", message: "", retryAfter: wish) }

  @Test(arguments: [
    RegistryError.notFound(what: "x", message: ""), .denied(what: "x", message: ""), .malformed(what: "x", reason: ""),
    .untrusted(host: "x", reason: ""), .server(status: 501, what: "x", message: "", retryAfter: .seconds(1)),
    .unauthorized(what: "x", host: "x", hadCredential: true, message: ""),
  ])
  func whatDoesNotPassIsNotTriedAgain(error: RegistryError) {
    #expect(delay(1, error) == nil)
  }

  @Test func retryAfterIsHonouredUpToItsMaximum() {
    #expect(delay(1, limited(.seconds(30))) == .seconds(30))
    #expect(delay(1, limited(.seconds(31))) == nil)
    #expect(delay(1, limited(.zero)) == .seconds(1))
    #expect(delay(1, .server(status: 503, what: "x", message: "", retryAfter: .seconds(7))) == .seconds(7))
  }

  @Test func aLimitWithoutATimeMakesPausesThatGrow() {
    let error = RegistryError.rateLimited(what: "x", message: "", retryAfter: nil)
    let delays = (1...7).map { RetryPolicy().delay(after: RetryTally(pauses: $0), failedWith: error, chance: 0) }
    #expect(delays == [5, 10, 20, 40, 60, 60, 60].map { .seconds($0) })
    #expect(policy.delay(after: RetryTally(pauses: 4), failedWith: error, chance: 0) == nil)
    #expect(RetryPolicy.never.delay(after: RetryTally(pauses: 1), failedWith: error, chance: 0) == nil)
  }

  @Test func aWrongHostIsToldOfSoon() {
    #expect(delay(1, .unreachable(host: "x", reason: "")) == .seconds(1))
    #expect(delay(2, .unreachable(host: "x", reason: ""), elapsed: .seconds(2)) == nil)
    #expect(delay(2, .unknownHost(host: "x"), elapsed: .seconds(2)) == nil)
  }

  @Test(
    arguments: [
      ("120", nil, Duration.seconds(120)), (" 0 ", nil, .zero), ("99999999999999999999", nil, .seconds(3_153_600_000)),
      ("Sun, 06 Nov 1994 08:50:07 GMT", nil, .seconds(30)), ("Sunday, 06-Nov-94 08:50:07 GMT", nil, .seconds(30)),
      ("Sun Nov  6 08:50:07 1994", nil, .seconds(30)), ("Sun, 06 Nov 1994 08:00:00 GMT", nil, .zero),
      // By the server's clock where it shows it.
      ("Sun, 06 Nov 1994 10:00:05 GMT", "Sun, 06 Nov 1994 10:00:00 GMT", .seconds(5)),
      ("", nil, nil), ("soon", nil, nil), ("-5", nil, nil), (nil, nil, nil),
    ] as [(String?, String?, Duration?)]
  )
  func retryAfter(field: String?, serverDate: String?, wait: Duration?) {
    #expect(RetryAfter.wait(field, serverDate: serverDate, now: RecordedClock.startDate) == wait)
  }
}
