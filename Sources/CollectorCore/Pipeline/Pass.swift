import Foundation
import OCI
import OrderedCollections

/// One pass: lists the sources, brings in each image that something is due in, runs the scripts, and hands on what they found.
///
/// Everything listed ends in exactly one state, in the report and, where it is news, in a record.
public struct Pass: Sendable {
  public let sources: [any ImageSource]
  public let engine: any ContainerEngine
  public let scripts: [Script]
  public let toolbox: ToolboxVersion
  public let ledger: any Ledger
  public let writers: [any Writer]
  public let order: any PullOrder
  public let releasePolicy: any ReleasePolicy
  public let configuration: PassConfiguration
  public let observer: any PassObserver
  public let clock: PassClock
  /// The images that are left alone for now; `nil` where all are tried.
  public let deferrals: Deferrals?
  /// What keeps this pass and others that run meanwhile from doing the same work; `nil` where there are no others.
  public let claims: ImageClaims?

  public init(
    sources: [any ImageSource],
    engine: any ContainerEngine,
    scripts: [Script],
    toolbox: ToolboxVersion,
    ledger: any Ledger,
    writers: [any Writer],
    order: any PullOrder,
    releasePolicy: any ReleasePolicy,
    configuration: PassConfiguration,
    observer: any PassObserver,
    clock: PassClock = .system,
    deferrals: Deferrals? = nil,
    claims: ImageClaims? = nil
  ) {
    self.sources = sources
    self.engine = engine
    self.scripts = scripts
    self.toolbox = toolbox
    self.ledger = ledger
    self.writers = writers
    self.order = order
    self.releasePolicy = releasePolicy
    self.configuration = configuration
    self.observer = observer
    self.clock = clock
    self.deferrals = deferrals
    self.claims = claims
  }

  /// Does the pass. Cancelling its task stops it: containers are removed, images are let go, and the report says what was not reached.
  ///
  /// - Throws: `PassError` where no image could go on. What was collected by then is kept.
  public func run() async throws -> PassReport {
    let start = clock.elapsed()
    let tally = PassTally()
    var due = 0
    var isInterrupted = false
    do {
      try await reclaim()
      let plan = try await planner.plan { try await take($0, tally) }
      let wanted = try await settlingDeferred(plan.due, tally)
      due = wanted.count
      try await collect(wanted, tally)
    } catch is CancellationError {
      isInterrupted = true
    }
    return try await finish(tally, due: due, isInterrupted: isInterrupted, since: start)
  }

  private var delivery: Delivery {
    Delivery(writers: writers, ledger: ledger, clock: clock)
  }

  private var planner: Planner {
    Planner(
      sources: sources,
      scripts: scripts,
      toolbox: toolbox,
      ledger: ledger,
      platform: engine.platform,
      foreignImages: configuration.foreignImages,
      selection: configuration.selection,
      rerunsFailed: configuration.rerunsFailed,
      mayHaveCome: configuration.mayHaveCome,
      observer: observer
    )
  }

  /// What a killed process left behind would be in the way, and would stay for ever.
  private func reclaim() async throws {
    do {
      let reclaimed = try await engine.reclaim(everything: false)
      for problem in reclaimed.problems { observer.observe(.warning(problem)) }
    } catch {
      try Task.checkCancellation()
      // An engine that is not there fails each image by itself, with its reason.
      observer.observe(.warning("what earlier processes left behind could not be removed: \(error)"))
    }
  }

  /// Says what is listed, and notes the state of all that nothing has to be run for.
  private func take(_ entry: PlannedEntry, _ tally: PassTally) async throws {
    switch entry {
    case .image(let image):
      try await delivery.note(image.listing)
      if let state = image.plannedState {
        try await settle(image, state, packageCount: image.packageCount(), duration: nil, tally)
      }
    case .other(let subject, let state):
      try await delivery.note(state, of: subject.name, source: subject.source, imageID: nil)
      await tally.add(PassReport.Row(subject, state))
    case .gone(let listing, let isListed):
      try await delivery.noteGone(listing, keepsState: isListed)
      observer.observe(.gone(listing))
    }
  }

  /// Says of the images that are left alone why they are.
  ///
  /// - Returns: The others.
  private func settlingDeferred(_ due: [PassPlan.Image], _ tally: PassTally) async throws -> [PassPlan.Image] {
    guard let deferrals else { return due }
    var wanted: [PassPlan.Image] = []
    for image in due {
      if let failure = deferrals.failure(of: image, at: clock.now()) {
        try await settle(image, .failed(failure), packageCount: image.packageCount(), duration: nil, tally)
      } else {
        wanted.append(image)
      }
    }
    return wanted
  }

  private func settle(
    _ image: PassPlan.Image,
    _ state: ImageState,
    packageCount: Int?,
    duration: Duration?,
    _ tally: PassTally
  ) async throws {
    for name in image.names {
      try await delivery.note(state, of: name.description, source: image.listing.source, imageID: image.image.imageID)
      let row = PassReport.Row(
        name: name.description,
        source: image.listing.source,
        platform: image.image.platform,
        packageCount: packageCount,
        duration: duration,
        state: state
      )
      await tally.add(row)
    }
  }

  /// Works on the images: on as many as there can be containers at once, and on some ahead.
  private func collect(_ due: [PassPlan.Image], _ tally: PassTally) async throws {
    let keeper = ImageKeeper(engine: engine, policy: releasePolicy, limit: configuration.keep, observer: observer)
    let patience = Patience()
    let permits = Permits(configuration.jobs)
    var queue = try await inOrder(due)[...]
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<(configuration.jobs + configuration.keep) {
          guard let image = queue.popFirst() else { break }
          group.addTask { try await work(on: image, keeper, permits, patience, tally) }
        }
        while try await group.next() != nil {
          try Task.checkCancellation()
          if let image = queue.popFirst() { group.addTask { try await work(on: image, keeper, permits, patience, tally) } }
        }
      }
    } catch {
      await keeper.releaseAll()
      throw error
    }
    await keeper.releaseAll()
  }

  private func inOrder(_ due: [PassPlan.Image]) async throws -> [PassPlan.Image] {
    var remaining = OrderedDictionary(due.map { ($0.image.imageID, $0) }) { first, _ in first }
    do {
      let sorted = try await order.sorted(due.map { PullCandidate(image: $0.image, names: $0.names) })
      // What an order forgets is not dropped.
      return sorted.compactMap { remaining.removeValue(forKey: $0.image.imageID) } + remaining.values
    } catch {
      try Task.checkCancellation()
      observer.observe(.warning("images are pulled as they were listed, since the order \(order.name) cannot be had: \(error)"))
      return due
    }
  }

  private func work(
    on image: PassPlan.Image,
    _ keeper: ImageKeeper,
    _ permits: Permits,
    _ patience: Patience,
    _ tally: PassTally
  ) async throws {
    guard let claims else { return try await workAlone(on: image, keeper, permits, patience, tally) }
    try await claims.holding(image.image.imageID) {
      let rest = try await planner.withoutFinished(image)
      guard let state = rest.plannedState else { return try await workAlone(on: rest, keeper, permits, patience, tally) }
      observer.observe(.imageFinished(name: image.name, state: state))
      await tally.countReachedImage()
      try await settle(rest, state, packageCount: rest.packageCount(), duration: nil, tally)
    }
  }

  private func workAlone(
    on image: PassPlan.Image,
    _ keeper: ImageKeeper,
    _ permits: Permits,
    _ patience: Patience,
    _ tally: PassTally
  ) async throws {
    let job = ImageJob(
      planned: image,
      engine: engine,
      keeper: keeper,
      permits: permits,
      delivery: delivery,
      collator: Collator(engine: engine.name, toolbox: toolbox),
      limits: configuration.limits,
      attempts: configuration.attempts,
      patience: patience,
      observer: observer,
      clock: clock
    )
    let ending = try await job.run()
    deferrals?.note(ending.state, of: image)
    observer.observe(.imageFinished(name: image.name, state: ending.state))
    await tally.countReachedImage()
    try await withoutCancellation {
      try await settle(image, ending.state, packageCount: ending.packageCount, duration: ending.duration, tally)
    }
  }

  private func finish(_ tally: PassTally, due: Int, isInterrupted: Bool, since start: Duration) async throws -> PassReport {
    let duration = clock.elapsed() - start
    let counts = await tally.counts
    let record = PassRecord(time: clock.now(), duration: duration, images: counts)
    try await withoutCancellation { [delivery] in try await delivery.finish(record) }
    return PassReport(
      rows: await tally.sortedRows,
      quietRows: await tally.quietRows,
      counts: counts,
      duration: duration,
      isInterrupted: isInterrupted,
      unreached: due - (await tally.reachedImages)
    )
  }
}
