import Foundation
import OCI

/// What a pass does with one image that is due: bring it in, run what is due, keep the results, let it go.
struct ImageJob: Sendable {
  let planned: PassPlan.Image
  let engine: any ContainerEngine
  let keeper: ImageKeeper
  /// One for each container.
  let permits: Permits
  let delivery: Delivery
  let collator: Collator
  let limits: Limits
  let attempts: AttemptPolicy
  let patience: Patience
  let observer: any PassObserver
  let clock: PassClock

  /// How the image has ended.
  struct Ending: Sendable {
    let state: ImageState
    let packageCount: Int?
    let duration: Duration
  }

  /// - Throws: `PassError`, or `CancellationError`; the image is let go all the same.
  func run() async throws -> Ending {
    let start = clock.elapsed()
    let progress = JobProgress(remaining: planned.due)
    var attempt = 1
    while true {
      do {
        try await go(on: progress)
        await patience.restore()
        break
      } catch let error as PassError {
        throw error
      } catch {
        // Whatever fails while the pass is being stopped fails because of that.
        try Task.checkCancellation()
        guard let delay = attempts.delay(after: error, attempts: attempt), await !patience.isExhausted else {
          if (error as? any ClassifiedError)?.isTransient == true { await patience.exhaust() }
          return try await ending(failedBy: error, after: attempt, progress, since: start)
        }
        attempt += 1
        observer.observe(.phase(name: planned.name, .waiting(delay: delay, reason: "\(error)")))
        try await clock.sleep(delay)
      }
    }
    let runs = await progress.runs
    return Ending(
      state: planned.state(after: runs),
      packageCount: planned.packageCount(after: runs),
      duration: clock.elapsed() - start
    )
  }

  private func go(on progress: JobProgress) async throws {
    await progress.beginAttempt()
    for undelivered in await progress.undelivered { try await deliver(undelivered, progress) }
    guard await !progress.remaining.isEmpty else { return }
    let (name, observer) = (planned.name, observer)
    observer.observe(.phase(name: name, .acquiring(TransferProgress(doneBytes: 0, totalBytes: planned.image.sizeBytes))))
    let image = try await engine.acquire(planned.listing, from: planned.source) {
      observer.observe(.phase(name: name, .acquiring($0)))
    }
    observer.observe(.phase(name: name, .acquired))
    do {
      try await runScripts(in: image, progress)
    } catch {
      await letGo(image)
      throw error
    }
    await letGo(image)
  }

  private func letGo(_ image: AcquiredImage) async {
    observer.observe(.phase(name: planned.name, .releasing))
    await keeper.take(image)
  }

  /// Runs what remains, as many scripts at once as there are permits. After a fault no more are begun, and those that run are let end: what
  /// they find would have to be found out again.
  private func runScripts(in image: AcquiredImage, _ progress: JobProgress) async throws {
    let configuration: Data?
    do {
      configuration = try await delivery.ledger.configuration(of: planned.image.imageID)
    } catch {
      throw error is CancellationError ? error : PassError.ledgerFailed(underlying: error)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for script in await progress.remaining {
        try await permits.take()
        guard await progress.fault == nil else {
          await permits.give()
          break
        }
        let run = ScriptRun(script, in: planned.listing, configuration: configuration, limits: limits)
        group.addTask { try await collect(script, run, image, progress) }
      }
      try await group.waitForAll()
    }
    if let fault = await progress.fault { throw fault }
  }

  /// Runs a script with a permit, which is given back, and keeps what it has found.
  ///
  /// - Throws: `PassError`, `CancellationError`; other faults are noted.
  private func collect(
    _ script: Script,
    _ run: ScriptRun,
    _ image: AcquiredImage,
    _ progress: JobProgress
  ) async throws {
    observer.observe(.phase(name: planned.name, .running(script: script.name)))
    do {
      let outcome = try await permits.givingBack { try await engine.run(run, in: image) }
      let result = collator.record(outcome, of: script, in: planned.image, references: planned.names, at: clock.now())
      let undelivered = JobProgress.Undelivered(result: result, toolbox: collator.toolbox.digest(for: script))
      await progress.note(undelivered)
      try await deliver(undelivered, progress)
    } catch let error as PassError {
      await progress.note(error)
      throw error
    } catch {
      try Task.checkCancellation()
      await progress.note(error)
    }
  }

  /// What has been found out is kept even when the pass is being stopped: it would have to be found out again.
  private func deliver(_ undelivered: JobProgress.Undelivered, _ progress: JobProgress) async throws {
    let result = undelivered.result
    observer.observe(.phase(name: planned.name, .writing(script: result.script)))
    try await withoutCancellation { [delivery] in try await delivery.finish(result, toolbox: undelivered.toolbox) }
    await progress.noteDelivery(of: result)
    observer.observe(
      .scriptFinished(image: planned.name, script: result.script, status: result.status, duration: result.duration)
    )
  }

  private func ending(
    failedBy error: any Error,
    after attempt: Int,
    _ progress: JobProgress,
    since start: Duration
  ) async throws -> Ending {
    var failure = Failure(error)
    failure.attempts = attempt
    failure = try await delivery.count(failure, of: planned.image.imageID)
    return Ending(
      state: .failed(failure),
      packageCount: planned.packageCount(after: await progress.runs),
      duration: clock.elapsed() - start
    )
  }
}
