import OCI

/// How far the scripts of one image are. Several run at once.
actor JobProgress {
  private(set) var remaining: [Script]
  private(set) var runs: [FinishedRun] = []
  /// Results that are there and that a writer could not take yet.
  private(set) var undelivered: [Undelivered] = []
  /// The first fault of an attempt.
  private(set) var fault: (any Error)?

  struct Undelivered: Sendable {
    let result: ResultRecord
    /// The digest of the tools that the script had.
    let toolbox: Digest
  }

  init(remaining: [Script]) {
    self.remaining = remaining
  }

  func note(_ undelivered: Undelivered) {
    remaining.removeAll { $0.digest == undelivered.result.scriptDigest }
    self.undelivered.append(undelivered)
  }

  func noteDelivery(of result: ResultRecord) {
    undelivered.removeAll { $0.result.key == result.key }
    runs.append(result.finishedRun)
  }

  func note(_ fault: any Error) {
    if self.fault == nil { self.fault = fault }
  }

  func beginAttempt() { fault = nil }
}
