public import OCI

/// Lists the sources, finds out which names lead to the same image, and what is due in it.
public struct Planner: Sendable {
  public let sources: [any ImageSource]
  public let scripts: [Script]
  public let toolbox: Digest
  public let ledger: any Ledger
  /// The platform whose images run here.
  public let platform: Platform
  public let selection: Selection
  public let rerunsFailed: Bool
  public let observer: any PassObserver

  public init(
    sources: [any ImageSource],
    scripts: [Script],
    toolbox: Digest,
    ledger: any Ledger,
    platform: Platform,
    selection: Selection,
    rerunsFailed: Bool = false,
    observer: any PassObserver
  ) {
    self.sources = sources
    self.scripts = scripts
    self.toolbox = toolbox
    self.ledger = ledger
    self.platform = platform
    self.selection = selection
    self.rerunsFailed = rerunsFailed
    self.observer = observer
  }

  /// - Parameter take: Told each image that is listed, once for each of its names, not concurrently for one source.
  /// - Throws: `PassError`, `CancellationError`, or what `take` throws. A source that cannot be listed is an entry of the plan.
  public func plan(_ take: @escaping @Sendable (ImageListing) async throws -> Void = { _ in }) async throws -> PassPlan {
    let draft = PlanDraft()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for source in sources {
        group.addTask { try await list(source, into: draft, take) }
      }
      try await group.waitForAll()
    }
    let plan = await draft.plan
    observer.observe(.planned(images: plan.images.count, due: plan.due.count))
    return plan
  }

  private func list(
    _ source: any ImageSource,
    into draft: PlanDraft,
    _ take: @escaping @Sendable (ImageListing) async throws -> Void
  ) async throws {
    observer.observe(.listingStarted(scope: source.scope))
    do {
      try await source.list(selection, memory: ledger) { entry in
        do {
          try await add(entry, from: source, to: draft, take)
        } catch {
          throw ConsumerError(underlying: error)
        }
      }
    } catch let error as ConsumerError {
      throw error.underlying
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      try Task.checkCancellation()
      let entry = ListedImage.failed(.init(scope: source.scope, source: source.name), Failure(error))
      try await add(entry, from: source, to: draft, take)
    }
    observer.observe(.listingFinished(scope: source.scope))
  }

  /// What `yield` threw, told from what the source throws.
  private struct ConsumerError: Error {
    let underlying: any Error
  }

  private func add(
    _ entry: ListedImage,
    from source: any ImageSource,
    to draft: PlanDraft,
    _ take: @Sendable (ImageListing) async throws -> Void
  ) async throws {
    // Two sources can cover the same name: `app` and `app:1`.
    guard await draft.claim(entry) else { return }
    observer.observe(.listed(entry))
    switch entry {
    case .image(let listing):
      try await take(listing)
      if await draft.add(listing) { return }
      try await draft.add(describe(listing, from: source))
    case .filtered(let subject, let reason): await draft.add(subject, .filtered(reason: reason))
    case .skipped(let subject, let reason): await draft.add(subject, .skipped(reason: reason))
    case .failed(let subject, let failure): await draft.add(subject, .failed(failure))
    }
  }

  private func describe(_ listing: ImageListing, from source: any ImageSource) async throws -> PassPlan.Image {
    let image = listing.image
    var known: [Digest: FinishedRun]
    do {
      known = try await ledger.finishedRuns(of: image.imageID, toolbox: toolbox)
    } catch {
      throw error is CancellationError ? error : PassError.ledgerFailed(underlying: error)
    }
    if rerunsFailed { known = known.filter { $0.value.status == .ok } }
    let obstacle =
      image.platform.runsNatively(on: platform)
      ? nil : "it is made for \(image.platform), and the engine runs \(platform)"
    return PassPlan.Image(
      image: image,
      listings: [listing],
      source: source,
      due: scripts.filter { known[$0.digest] == nil },
      finished: scripts.compactMap { known[$0.digest] },
      obstacle: obstacle
    )
  }
}

/// A plan while sources are being listed.
private actor PlanDraft {
  private(set) var plan = PassPlan(images: [], others: [])
  private var positions: [Digest: Int] = [:]
  private var names: Set<String> = []

  /// Whether nothing of the entry's name was listed before.
  func claim(_ entry: ListedImage) -> Bool {
    names.insert(entry.name).inserted
  }

  /// Adds one more name to an image that was listed before.
  ///
  /// - Returns: Whether it was.
  func add(_ listing: ImageListing) -> Bool {
    guard let position = positions[listing.image.imageID] else { return false }
    plan.images[position].listings.append(listing)
    return true
  }

  func add(_ image: PassPlan.Image) {
    // Another source may have been quicker while the ledger was asked.
    for listing in image.listings where add(listing) { return }
    positions[image.image.imageID] = plan.images.count
    plan.images.append(image)
  }

  func add(_ subject: ListedImage.Subject, _ state: ImageState) {
    plan.others.append(PassPlan.Other(subject: subject, state: state))
  }
}
