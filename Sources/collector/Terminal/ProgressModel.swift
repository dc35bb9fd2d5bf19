import CollectorCore

/// What a pass has done so far, as its events tell it. Times count from the beginning of the pass.
struct ProgressModel: Sendable {
  /// An image in the pipeline.
  struct Image: Sendable {
    let name: String
    fileprivate(set) var phase: ImagePhase
    /// When the phase began.
    fileprivate(set) var since: Duration
    fileprivate(set) var transfer = TransferSpeed()
  }

  /// The scopes being listed, the oldest first.
  private(set) var listing: [String] = []
  private(set) var listed = 0
  /// How many images have something due; `nil` until everything is listed.
  private(set) var due: Int?
  private(set) var plannedAt: Duration = .zero
  private(set) var finished = 0
  /// What failed, in the listing or in the pipeline.
  private(set) var failed = 0
  /// In the order in which they came.
  private(set) var images: [Image] = []
  /// The columns of the longest name so far: those after it then stay where they are.
  private(set) var longestName = 0
  /// Whether the pass was cancelled and is cleaning up.
  var isStopping = false

  mutating func reduce(_ event: PassEvent, at now: Duration) {
    switch event {
    case .listingStarted(let scope):
      listing.append(scope)
    case .listed(let entry):
      listed += 1
      if case .failed = entry { failed += 1 }
    case .listingFinished(let scope):
      if let index = listing.firstIndex(of: scope) { listing.remove(at: index) }
    case .planned(_, let due):
      self.due = due
      plannedAt = now
    case .phase(let name, let phase):
      enter(phase, name, at: now)
    case .imageFinished(let name, let state):
      images.removeAll { $0.name == name }
      finished += 1
      if case .failed = state { failed += 1 }
    case .gone, .scriptFinished, .warning:
      break
    }
  }

  private mutating func enter(_ phase: ImagePhase, _ name: String, at now: Duration) {
    guard let index = images.firstIndex(where: { $0.name == name }) else {
      var image = Image(name: name, phase: phase, since: now)
      if case .acquiring(let progress) = phase { image.transfer.record(progress.doneBytes, at: now) }
      images.append(image)
      longestName = max(longestName, name.oneTerminalLine.displayWidth)
      return
    }
    if case .acquiring(let progress) = phase {
      if case .acquiring = images[index].phase {
        images[index].phase = phase
        images[index].transfer.record(progress.doneBytes, at: now)
        return
      }
      images[index].transfer = TransferSpeed()
      images[index].transfer.record(progress.doneBytes, at: now)
    }
    images[index].phase = phase
    images[index].since = now
  }

  /// An estimate from too little jumps about.
  private static let enoughImages = 3
  private static let enoughTime = Duration.seconds(5)

  /// How long the rest takes if it goes on like this; `nil` while that cannot be told.
  func remaining(at now: Duration) -> Duration? {
    guard let due, finished < due, finished >= Self.enoughImages, now - plannedAt >= Self.enoughTime else { return nil }
    return (now - plannedAt) / finished * (due - finished)
  }
}
