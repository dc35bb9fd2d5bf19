import Foundation

/// Brings the records of a spool to their receiver, in order, for as long as its task lasts.
struct SpoolDelivery: Sendable {
  let keeper: SpoolKeeper
  let sender: any RecordSender
  let settings: DeliverySettings
  let state: DeliveryState
  let report: @Sendable (SpoolNotice) -> Void

  /// - Parameter work: Says that there are new records; what comes while it is at work counts once.
  func run(_ work: AsyncStream<Void>, wake: AsyncStream<Void>.Continuation) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await tick(wake) }
      var failures = 0
      var quietSince = settings.clock.now()
      var ticks = 0
      for await _ in work {
        do {
          if try await deliverAll(&failures) { quietSince = settings.clock.now() }
          ticks += 1
          try await lookAround(quietSince, ticks)
        } catch {
          await pause(after: error, &failures)
          wake.yield()
        }
        if Task.isCancelled { break }
      }
      group.cancelAll()
    }
  }

  private func tick(_ wake: AsyncStream<Void>.Continuation) async {
    while (try? await settings.clock.sleep(settings.tick)) != nil { wake.yield() }
  }

  /// - Returns: Whether there was anything.
  private func deliverAll(_ failures: inout Int) async throws -> Bool {
    var hasDelivered = false
    while let batch = try await keeper.next(sender.limits) {
      let outcomes = try await sender.send(batch.entries)
      try await keeper.finish(batch, outcomes, holding: sender.heldBytes, at: settings.clock.date())
      if state.noteProgress(at: settings.clock.now()) { report(.resumed) }
      failures = 0
      hasDelivered = true
      try Task.checkCancellation()
    }
    return hasDelivered
  }

  /// What there is to do when there is nothing to send.
  private func lookAround(_ quietSince: ContinuousClock.Instant, _ ticks: Int) async throws {
    let isQuiet = settings.clock.now() - quietSince >= settings.settling
    if isQuiet, await keeper.hasSent, try await sender.hasArrived() { await keeper.confirmSent() }
    if ticks.isMultiple(of: settings.ticksBetweenAdoptions) { try await keeper.adopt() }
  }

  /// Waits before the next attempt. A writer that is being closed does not wait for long.
  private func pause(after error: any Error, _ failures: inout Int) async {
    if error is CancellationError { return }
    failures += 1
    await keeper.rewind()
    let fault = error as? DeliveryFault ?? DeliveryFault(reason: "\(error)")
    if state.noteFault(fault.reason) { report(.waiting(reason: fault.reason)) }
    let gap =
      state.isClosing
      ? settings.closingGap
      : settings.gaps.gap(after: failures, asked: fault.retryAfter, chance: settings.clock.random())
    await wait(gap)
  }

  /// Waits for `gap`, or until the writer is closed.
  private func wait(_ gap: Duration) async {
    let wasClosing = state.isClosing
    let end = settings.clock.now() + gap
    while state.isClosing == wasClosing {
      let rest = end - settings.clock.now()
      guard rest > .zero, (try? await settings.clock.sleep(min(rest, settings.closingGap))) != nil else { return }
    }
  }
}
