public import CollectorCore
public import OCI

/// A container engine that only pretends, for unit tests of the pipeline: what it does with which image and script, how often it
/// fails and what it waits for are the test's to say. The pipeline runs with the real engines in the integration tests.
///
/// It also watches its caller: what the protocol forbids is noted in `violations`.
public actor FakeEngine: ContainerEngine {
  public nonisolated let name: String
  public nonisolated let platform: Platform

  private let clock: any Clock<Duration>
  private let outcome: ScriptOutcome
  private var rules: [Rule] = []
  private var handles: [String: Int] = [:]
  private var active: [Operation: Int] = [:]
  private var isShutDown = false
  private var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

  /// Every call, in the order in which they came.
  public private(set) var calls: [Call] = []
  /// Every run that was asked for, with its environment and limits.
  public private(set) var runs: [ScriptRun] = []
  /// The most calls of an operation that were ever under way at once.
  public private(set) var highestConcurrency: [Operation: Int] = [:]
  /// What the caller did against the protocol: ran or released an image that is not held, or called something after `shutdown`.
  public private(set) var violations: [String] = []

  /// - Parameters:
  ///   - outcome: What a script ends with where no rule says otherwise.
  ///   - clock: What `Reaction.pause` sleeps by.
  public init(
    name: String = "fake",
    platform: Platform = Platform(os: "linux", architecture: "amd64"),
    outcome: ScriptOutcome = ScriptOutcome(ending: .exited(code: 0)),
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.name = name
    self.platform = platform
    self.outcome = outcome
    self.clock = clock
  }

  /// Adds a rule. All rules that fit a call take effect, in the order in which they were added, until one fails the call; of the
  /// outcomes, the first that is not used up counts.
  ///
  /// - Parameter times: How many calls the rule is for; `nil` means all.
  public func on(_ point: Point, times: Int? = nil, _ reaction: Reaction) {
    rules.append(Rule(point: point, reaction: reaction, remaining: times ?? .max))
  }

  /// The images held, by their image IDs; one that is held twice is there twice.
  public var held: [String] {
    handles.flatMap { Array(repeating: $0.key, count: $0.value) }.sorted()
  }

  /// How many calls of an operation there were.
  public func count(of operation: Operation) -> Int {
    calls.count { $0.operation == operation }
  }

  /// Returns once there were `count` calls of all kinds together.
  public func waitForCalls(_ count: Int) async {
    guard calls.count < count else { return }
    await withCheckedContinuation { watchers.append((count, $0)) }
  }

  public func acquire(
    _ listing: ImageListing,
    from source: any ImageSource,
    progress: @escaping @Sendable (TransferProgress) -> Void
  ) async throws -> AcquiredImage {
    if !source.owns(listing) { violations.append("\(listing.name) is acquired from a source that does not own it") }
    _ = try await perform(Call(.acquire, image: listing.image.imageID), progress: progress)
    let handle = listing.image.imageID.description
    handles[handle, default: 0] += 1
    return AcquiredImage(listing: listing, handle: handle, lease: listing.name.description)
  }

  public func run(_ run: ScriptRun, in image: AcquiredImage) async throws -> ScriptOutcome {
    if handles[image.handle] == nil { violations.append("\(run.script.name) is run in \(image.handle), which is not held") }
    runs.append(run)
    return try await perform(Call(.run, image: image.listing.image.imageID, script: run.script.name))
  }

  public func release(_ image: AcquiredImage) async throws {
    if handles[image.handle] == nil { violations.append("\(image.handle) is released, and not held") }
    _ = try await perform(Call(.release, image: image.listing.image.imageID))
    let left = (handles[image.handle] ?? 0) - 1
    handles[image.handle] = left > 0 ? left : nil
  }

  public func reclaim(everything: Bool) async throws -> Reclaimed {
    _ = try await perform(Call(.reclaim))
    return Reclaimed()
  }

  public func shutdown() async throws {
    _ = try await perform(Call(.shutdown))
    isShutDown = true
  }

  /// Notes a call and does what the rules say of it.
  private func perform(
    _ call: Call,
    progress: @Sendable (TransferProgress) -> Void = { _ in }
  ) async throws -> ScriptOutcome {
    if isShutDown { violations.append("\(call.operation) is called after shutdown") }
    note(call)
    active[call.operation, default: 0] += 1
    highestConcurrency[call.operation] = max(highestConcurrency[call.operation] ?? 0, active[call.operation] ?? 0)
    defer { active[call.operation, default: 0] -= 1 }
    var answer: ScriptOutcome?
    // The rules are used up before the first suspension, so that calls that come meanwhile find the next ones.
    for reaction in takeReactions(to: call) {
      switch reaction {
      case .fail(let error): throw error
      case .answer(let outcome): answer = answer ?? outcome
      case .wait(let gate): try await gate.wait()
      case .pause(let duration): try await clock.sleep(for: duration)
      case .report(let amount): progress(amount)
      case .perform(let action): try await action()
      }
    }
    try Task.checkCancellation()
    return answer ?? outcome
  }

  private func note(_ call: Call) {
    calls.append(call)
    let satisfied = watchers.filter { $0.count <= calls.count }
    watchers.removeAll { $0.count <= calls.count }
    for watcher in satisfied { watcher.continuation.resume() }
  }

  private func takeReactions(to call: Call) -> [Reaction] {
    var reactions: [Reaction] = []
    var isAnswered = false
    for index in rules.indices where rules[index].remaining > 0 && rules[index].point.fits(call) {
      if case .answer = rules[index].reaction {
        if isAnswered { continue }
        isAnswered = true
      }
      rules[index].remaining -= 1
      reactions.append(rules[index].reaction)
      if case .fail = rules[index].reaction { break }
    }
    return reactions
  }

  private struct Rule {
    let point: Point
    let reaction: Reaction
    var remaining: Int
  }
}
