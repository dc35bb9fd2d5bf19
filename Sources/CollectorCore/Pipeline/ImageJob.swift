import Foundation
import OCI

/// What a pass does with one image that is due: bring it in, run what is due, keep the results, let it go.
struct ImageJob: Sendable {
  let planned: PassPlan.Image
  let engine: any ContainerEngine
  let keeper: ImageKeeper
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
    var progress = Progress(remaining: planned.due)
    var attempt = 1
    while true {
      do {
        try await go(on: &progress)
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
    return Ending(
      state: planned.state(after: progress.runs),
      packageCount: planned.packageCount(after: progress.runs),
      duration: clock.elapsed() - start
    )
  }

  private struct Progress: Sendable {
    var remaining: [Script]
    var runs: [FinishedRun] = []
    /// A result that is there and that a writer could not take yet.
    var undelivered: Undelivered?
  }

  private struct Undelivered: Sendable {
    let result: ResultRecord
    /// The digest of the tools that the script had.
    let toolbox: Digest
  }

  private func go(on progress: inout Progress) async throws {
    try await deliver(&progress)
    guard !progress.remaining.isEmpty else { return }
    let (name, observer) = (planned.name, observer)
    observer.observe(.phase(name: name, .acquiring(TransferProgress(doneBytes: 0, totalBytes: planned.image.sizeBytes))))
    let image = try await engine.acquire(planned.listing, from: planned.source) {
      observer.observe(.phase(name: name, .acquiring($0)))
    }
    do {
      try await runScripts(in: image, &progress)
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

  private func runScripts(in image: AcquiredImage, _ progress: inout Progress) async throws {
    let configuration: Data?
    do {
      configuration = try await delivery.ledger.configuration(of: planned.image.imageID)
    } catch {
      throw error is CancellationError ? error : PassError.ledgerFailed(underlying: error)
    }
    while let script = progress.remaining.first {
      try Task.checkCancellation()
      observer.observe(.phase(name: planned.name, .running(script: script.name)))
      let run = ScriptRun(script, in: planned.listing, configuration: configuration, limits: limits)
      let outcome = try await engine.run(run, in: image)
      progress.remaining.removeFirst()
      let result = collator.record(outcome, of: script, in: planned.image, references: planned.names, at: clock.now())
      progress.undelivered = Undelivered(result: result, toolbox: collator.toolbox.digest(for: script))
      try await deliver(&progress)
    }
  }

  /// What has been found out is kept even when the pass is being stopped: it would have to be found out again.
  private func deliver(_ progress: inout Progress) async throws {
    guard let undelivered = progress.undelivered else { return }
    let result = undelivered.result
    observer.observe(.phase(name: planned.name, .writing(script: result.script)))
    try await withoutCancellation { [delivery] in try await delivery.finish(result, toolbox: undelivered.toolbox) }
    progress.runs.append(result.finishedRun)
    progress.undelivered = nil
    observer.observe(
      .scriptFinished(image: planned.name, script: result.script, status: result.status, duration: result.duration)
    )
  }

  private func ending(
    failedBy error: any Error,
    after attempt: Int,
    _ progress: Progress,
    since start: Duration
  ) async throws -> Ending {
    var failure = Failure(error)
    failure.attempts = attempt
    failure = try await delivery.count(failure, of: planned.image.imageID)
    return Ending(
      state: .failed(failure),
      packageCount: planned.packageCount(after: progress.runs),
      duration: clock.elapsed() - start
    )
  }
}
