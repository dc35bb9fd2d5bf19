public import OCI

/// An engine that several passes use at a time: they share the number of containers, and let it be emptied.
public actor EngineGate: ContainerEngine {
  public nonisolated let name: String
  public nonisolated let platform: Platform
  private let engine: any ContainerEngine
  private let permits: Permits
  private var active = 0
  private var isDraining = false
  private var drained: [AsyncStream<Void>.Continuation] = []

  /// - Parameter jobs: How many containers there are at once, in all passes together.
  public init(_ engine: any ContainerEngine, jobs: Int) {
    self.engine = engine
    name = engine.name
    platform = engine.platform
    permits = Permits(jobs)
  }

  public func acquire(
    _ listing: ImageListing,
    from source: any ImageSource,
    progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws -> AcquiredImage {
    try await hold()
    active += 1
    defer { finishOne() }
    return try await engine.acquire(listing, from: source, progress: progress)
  }

  public func run(_ run: ScriptRun, in image: AcquiredImage) async throws -> ScriptOutcome {
    try await permits.take()
    return try await permits.givingBack { try await runNow(run, in: image) }
  }

  private func runNow(_ run: ScriptRun, in image: AcquiredImage) async throws -> ScriptOutcome {
    // The turn may have come after the door was shut.
    try await hold()
    active += 1
    defer { finishOne() }
    return try await engine.run(run, in: image)
  }

  public func release(_ image: AcquiredImage) async throws { try await engine.release(image) }

  public func reclaim(everything: Bool) async throws -> Reclaimed { try await engine.reclaim(everything: everything) }

  public func shutdown() async throws { try await engine.shutdown() }

  /// Lets nothing begin from now on: whoever wants to waits until its task is cancelled.
  ///
  /// - Returns: Once nothing is under way, or when the task is cancelled.
  public func drain() async {
    isDraining = true
    guard active > 0 else { return }
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    drained.append(continuation)
    for await _ in stream { return }
  }

  private func finishOne() {
    active -= 1
    guard isDraining, active == 0 else { return }
    for continuation in drained { continuation.yield() }
    drained = []
  }

  /// Waits for ever while the engine is being emptied.
  ///
  /// - Throws: `CancellationError`.
  private func hold() async throws {
    while isDraining { try await Task.sleep(for: .seconds(3600)) }
    try Task.checkCancellation()
  }
}
