import Logging

/// Does what can fail, and again after failures that pass by themselves.
struct Retrier: Sendable {
  let policy: RetryPolicy
  let clock: RetryClock
  let gate: RequestGate
  let logger: Logger

  /// - Parameters:
  ///   - what: What is asked for, for the log.
  ///   - waits: How long the attempts have waited for their turn.
  ///   - progress: How much has been got so far. An attempt that fails after it got something is not held against the next one.
  /// - Throws: What the last attempt threw.
  func run<Value: Sendable>(
    _ what: String,
    waits: DurationSum,
    progress: () -> Int64 = { 0 },
    attempt: () async throws -> Value
  ) async throws -> Value {
    var tally = RetryTally()
    while true {
      let start = clock.now()
      let waitedBefore = waits.total
      let before = progress()
      do {
        return try await gate.withSlot(waits, attempt)
      } catch let error as RegistryError {
        if progress() > before {
          tally = RetryTally(resumptions: tally.resumptions + 1)
        } else {
          tally.elapsed += start.duration(to: clock.now()) - (waits.total - waitedBefore)
        }
        if error.asksForPause { tally.pauses += 1 } else { tally.failures += 1 }
        guard let delay = policy.delay(after: tally, failedWith: error, chance: clock.random()) else {
          if error.isTransient, let wish = error.retryAfter { gate.close(for: wish) }
          throw error
        }
        logger.debug(
          "registry request is tried again",
          metadata: ["request": "\(what)", "error": "\(error)", "delay": "\(delay.seconds)"]
        )
        if error.asksForPause {
          tally.paused += delay
          // Waited out with all others, once the request asks for its turn.
          gate.pause(for: delay)
        } else {
          tally.elapsed += delay
          try await clock.sleep(delay)
        }
      }
    }
  }
}
