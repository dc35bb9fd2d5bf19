import CollectorCore
import Logging
import Operations

/// Tells of the passes of a lane: to the journal, the metrics and the log.
struct WatchObserver: PassObserver {
  let lane: String
  let journal: WatchJournal
  let metrics: WatchMetrics
  let logger: Logger

  func observe(_ event: PassEvent) {
    journal.observe(event, of: lane)
    metrics.observe(event)
    log(event)
  }

  private func log(_ event: PassEvent) {
    switch event {
    case .imageFinished(let name, .failed(let failure)): log(failure, of: name, "image failed")
    case .imageFinished(let name, let state):
      logger.notice("image done", metadata: ["image": "\(name)", "state": "\(state.name)", "lane": "\(lane)"])
    case .gone(let listing): logger.notice("image gone", metadata: ["image": "\(listing.name)", "lane": "\(lane)"])
    case .listed(.failed(let subject, let failure)):
      // What fails pass after pass is told once.
      if !journal.isFailing(subject.name, in: lane) { log(failure, of: subject.name, "listing failed") }
    case .planned(let images, let due):
      logger.debug("listed", metadata: ["lane": "\(lane)", "images": "\(images)", "due": "\(due)"])
    case .phase(let name, .waiting(let delay, let reason)):
      logger.info(
        "image waits for its next attempt",
        metadata: ["image": "\(name)", "lane": "\(lane)", "delay": "\(delay.brief)", "reason": "\(reason)"]
      )
    case .scriptFinished(let image, let script, let status, let duration):
      logger.info(
        "script done",
        metadata: ["image": "\(image)", "script": "\(script)", "status": "\(status.rawValue)", "duration": "\(duration.brief)"]
      )
    case .warning(let text): logger.warning("pass warns", metadata: ["lane": "\(lane)", "warning": "\(text)"])
    case .listingStarted, .listingFinished, .listed, .phase: return
    }
  }

  private func log(_ failure: Failure, of name: String, _ message: Logger.Message) {
    var metadata: Logger.Metadata = [
      "name": "\(name)", "lane": "\(lane)", "reason": "\(failure.reason)", "attempts": "\(failure.attempts)",
    ]
    if let next = failure.nextTry { metadata["next"] = "\(next.rfc3339)" }
    logger.warning(message, metadata: metadata)
  }
}
