public import CollectorCore
public import Foundation
public import OCI

/// A ledger that forgets everything when it goes away: for tests of the pipeline, and the reference that other ledgers are held against.
public actor InMemoryLedger: Ledger {
  private struct ResolutionKey: Hashable {
    let digest: Digest
    let platform: Platform
  }

  private struct Finished {
    let result: ResultRecord
    let toolbox: Digest
  }

  private let firstGap: Duration
  private let largestGap: Duration
  private var resolutions: [ResolutionKey: Resolution] = [:]
  private var configurations: [Digest: Data] = [:]
  private var finished: [Digest: Finished] = [:]
  private var attempts: [Digest: Int] = [:]

  /// What each name was last noted to lead to.
  public private(set) var listings: [ImageName: ImageListing] = [:]
  /// The state that was last noted of each name.
  public private(set) var states: [String: ImageState] = [:]
  /// The passes, in the order in which they were finished.
  public private(set) var passes: [PassRecord] = []

  /// - Parameters:
  ///   - firstGap: How long after a first transient failure the next attempt is due; every further one doubles it.
  ///   - largestGap: What the gap grows to at most.
  public init(firstGap: Duration = .seconds(60), largestGap: Duration = .seconds(6 * 60 * 60)) {
    self.firstGap = firstGap
    self.largestGap = largestGap
  }

  /// The results kept, in no order.
  public var results: [ResultRecord] { finished.values.map(\.result) }

  public func resolution(of digest: Digest, on platform: Platform) -> Resolution? {
    resolutions[ResolutionKey(digest: digest, platform: platform)]
  }

  public func remember(_ resolution: Resolution, of digest: Digest, on platform: Platform, configuration: Data?) {
    resolutions[ResolutionKey(digest: digest, platform: platform)] = resolution
    if case .image(let image) = resolution, let configuration { configurations[image.imageID] = configuration }
  }

  public func configuration(of imageID: Digest) -> Data? { configurations[imageID] }

  public func finishedRuns(of imageID: Digest, toolbox: Digest) -> [Digest: FinishedRun] {
    var runs: [Digest: FinishedRun] = [:]
    for run in finished.values where run.result.imageID == imageID && run.toolbox == toolbox {
      runs[run.result.scriptDigest] = run.result.finishedRun
    }
    return runs
  }

  public func finish(_ result: ResultRecord, toolbox: Digest) {
    attempts[result.imageID] = nil
    if let earlier = finished[result.key], earlier.result.time > result.time { return }
    finished[result.key] = Finished(result: result, toolbox: toolbox)
  }

  public func count(_ failure: Failure, of imageID: Digest, at time: Date) -> Failure {
    let total = attempts[imageID, default: 0] + max(failure.attempts, 1)
    attempts[imageID] = total
    var counted = failure
    counted.attempts = total
    counted.nextTry = failure.isTransient ? max(time + gap(after: total), failure.nextTry ?? time) : nil
    return counted
  }

  private func gap(after attempts: Int) -> TimeInterval {
    var gap = firstGap
    var doublings = attempts - 1
    while doublings > 0, gap < largestGap {
      gap *= 2
      doublings -= 1
    }
    return TimeInterval(min(gap, largestGap).wholeMilliseconds) / 1000
  }

  public func change(at name: ImageName, to image: ImageDescription) -> NameChange {
    guard let earlier = listings[name]?.image else { return .new }
    return earlier.imageID == image.imageID ? .same : .moved(from: earlier)
  }

  public func note(_ listing: ImageListing, at time: Date) {
    listings[listing.name] = listing
  }

  public func listings(startingWith prefix: String, after name: ImageName?, limit: Int) -> [ImageListing] {
    let wanted = listings.values.filter { listing in
      listing.name.description.utf8.starts(with: prefix.utf8) && name.map { $0 < listing.name } ?? true
    }
    return Array(wanted.sorted { $0.name < $1.name }.prefix(limit))
  }

  public func forget(_ name: ImageName, keepsState: Bool, at time: Date) {
    listings[name] = nil
    if !keepsState { states[name.description] = nil }
  }

  public func isNews(_ state: ImageState, of name: String) -> Bool {
    if state == .unchanged, states[name] == .collected { return false }
    return states[name] != state
  }

  public func note(_ state: ImageState, of name: String, at time: Date) {
    states[name] = state
  }

  public func finish(_ pass: PassRecord) {
    passes.append(pass)
  }
}
