public import OCI

/// Lists the sources, finds out which names lead to the same image, what is due in it, and which names are gone.
public struct Planner: Sendable {
  public let sources: [any ImageSource]
  public let scripts: [Script]
  public let toolbox: ToolboxVersion
  public let ledger: any Ledger
  /// The platform whose images run here.
  public let platform: Platform
  public let foreignImages: ForeignImages
  public let selection: Selection
  public let rerunsFailed: Bool
  /// Whether a name that was not listed may have come since the listing began.
  public let mayHaveCome: @Sendable (ImageName) -> Bool
  public let observer: any PassObserver

  /// Names of the ledger that are read at once when what is gone is looked for: a megabyte or two.
  private static let ledgerPageSize = 1000

  public init(
    sources: [any ImageSource],
    scripts: [Script],
    toolbox: ToolboxVersion,
    ledger: any Ledger,
    platform: Platform,
    foreignImages: ForeignImages = .none,
    selection: Selection,
    rerunsFailed: Bool = false,
    mayHaveCome: @escaping @Sendable (ImageName) -> Bool = { _ in false },
    observer: any PassObserver
  ) {
    self.sources = sources
    self.scripts = scripts
    self.toolbox = toolbox
    self.ledger = ledger
    self.platform = platform
    self.foreignImages = foreignImages
    self.selection = selection
    self.rerunsFailed = rerunsFailed
    self.mayHaveCome = mayHaveCome
    self.observer = observer
  }

  /// - Parameters:
  ///   - keepsDue: Whether the plan is to have the images that something is due in. Without it, the plan is as small for a million names as for one.
  ///   - take: Told each thing that is listed, not concurrently for one source.
  /// - Throws: `PassError`, `CancellationError`, or what `take` throws. A source that cannot be listed is an entry.
  public func plan(
    keepsDue: Bool = true,
    _ take: @escaping @Sendable (PlannedEntry) async throws -> Void
  ) async throws -> PassPlan {
    let draft = PlanDraft(keepsDue: keepsDue)
    try await withThrowingTaskGroup(of: (any ImageSource, [CompletedScope]).self) { group in
      for source in sources {
        group.addTask { (source, try await list(source, into: draft, take)) }
      }
      // What one source no longer has, another may still list.
      var completed: [(any ImageSource, [CompletedScope])] = []
      for try await result in group { completed.append(result) }
      for (source, scopes) in completed {
        for scope in scopes { try await findGone(in: scope, of: source, draft, take) }
      }
    }
    let plan = draft.plan
    observer.observe(.planned(images: plan.images, due: draft.due))
    return plan
  }

  private func list(
    _ source: any ImageSource,
    into draft: PlanDraft,
    _ take: @escaping @Sendable (PlannedEntry) async throws -> Void
  ) async throws -> [CompletedScope] {
    observer.observe(.listingStarted(scope: source.scope))
    defer { observer.observe(.listingFinished(scope: source.scope)) }
    do {
      return try await source.list(selection, memory: ledger) { entry in
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
      return []
    }
  }

  /// What `yield` threw, told from what the source throws.
  private struct ConsumerError: Error {
    let underlying: any Error
  }

  private func add(
    _ entry: ListedImage,
    from source: any ImageSource,
    to draft: PlanDraft,
    _ take: @Sendable (PlannedEntry) async throws -> Void
  ) async throws {
    // Two sources can cover the same name: `app` and `app:1`.
    guard draft.claim(entry) else { return }
    observer.observe(.listed(entry))
    switch entry {
    case .image(let listing):
      let image = try await describe(listing, from: source, draft)
      try await take(.image(image))
      draft.add(image)
    case .filtered(let subject, let reason): try await take(.other(subject, .filtered(reason: reason)))
    case .failed(let subject, let failure): try await take(.other(subject, .failed(failure)))
    case .skipped(let subject, let reason):
      // Whatever is there now, it is not the image that was.
      if let name = subject.image, let earlier = try await noted(name) { try await take(.gone(earlier, isListed: true)) }
      try await take(.other(subject, .skipped(reason: reason)))
    }
  }

  private func describe(
    _ listing: ImageListing,
    from source: any ImageSource,
    _ draft: PlanDraft
  ) async throws -> PassPlan.Image {
    let image = listing.image
    var known = try await finishedRuns(of: image.imageID, draft)
    if rerunsFailed { known = known.filter { $0.value.status == .ok } }
    return PassPlan.Image(
      listing: listing,
      names: [listing.name],
      source: source,
      due: scripts.filter { known[$0.digest] == nil },
      finished: scripts.compactMap { known[$0.digest] },
      obstacle: rule.obstacle(to: image.platform)
    )
  }

  /// An image without the scripts that have run in it since it was planned.
  ///
  /// - Throws: `PassError`.
  func withoutFinished(_ image: PassPlan.Image) async throws -> PassPlan.Image {
    var known: [Digest: FinishedRun] = [:]
    for (version, scripts) in Dictionary(grouping: image.due, by: toolbox.digest(for:)) {
      let finished = try await asking { try await ledger.finishedRuns(of: image.image.imageID, toolbox: version) }
      for script in scripts { known[script.digest] = finished[script.digest] }
    }
    if rerunsFailed { known = known.filter { $0.value.status == .ok } }
    return PassPlan.Image(
      listing: image.listing,
      names: image.names,
      source: image.source,
      due: image.due.filter { known[$0.digest] == nil },
      finished: image.finished + image.due.compactMap { known[$0.digest] },
      obstacle: image.obstacle
    )
  }

  private var rule: PlatformRule { PlatformRule(engine: platform, wanted: selection.requiredPlatform, foreign: foreignImages) }

  private func finishedRuns(of imageID: Digest, _ draft: PlanDraft) async throws -> [Digest: FinishedRun] {
    if let kept = draft.runs(of: imageID) { return kept }
    var runs: [Digest: FinishedRun] = [:]
    for (version, scripts) in Dictionary(grouping: scripts, by: toolbox.digest(for:)) {
      let finished = try await asking { try await ledger.finishedRuns(of: imageID, toolbox: version) }
      for script in scripts { runs[script.digest] = finished[script.digest] }
    }
    draft.keep(runs, of: imageID)
    return runs
  }

  private func asking<Value>(_ question: () async throws -> Value) async throws -> Value {
    do {
      return try await question()
    } catch {
      throw error is CancellationError ? error : PassError.ledgerFailed(underlying: error)
    }
  }
}

// MARK: What is gone

extension Planner {
  /// Tells the names that the ledger has within a scope and that are no longer there.
  private func findGone(
    in scope: CompletedScope,
    of source: any ImageSource,
    _ draft: PlanDraft,
    _ take: @Sendable (PlannedEntry) async throws -> Void
  ) async throws {
    if case .absent(let name) = scope {
      if let earlier = try await noted(name) { try await take(.gone(earlier, isListed: true)) }
      return
    }
    var last: ImageName?
    while true {
      let page = try await asking {
        try await ledger.listings(startingWith: scope.prefix, after: last, limit: Self.ledgerPageSize)
      }
      for listing in page where listing.source == source.name && scope.covers(listing.name) {
        if !draft.mayBeThere(listing.name), !mayHaveCome(listing.name) { try await take(.gone(listing, isListed: false)) }
      }
      guard page.count == Self.ledgerPageSize, let end = page.last?.name else { return }
      last = end
    }
  }

  /// What a name was last noted to lead to; `nil` for nothing.
  private func noted(_ name: ImageName) async throws -> ImageListing? {
    try await asking {
      try await ledger.listings(startingWith: name.description, after: nil, limit: 1).first { $0.name == name }
    }
  }
}
