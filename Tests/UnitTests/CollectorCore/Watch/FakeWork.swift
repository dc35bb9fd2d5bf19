import CollectorCore
import CollectorTestKit
import OCI

/// The work of a watch that only pretends: a test says what there is and how long it takes.
actor FakeWork: WatchWork {
  enum Call: Hashable {
    case reload
    case began(String)
    case ended(String, isCancelled: Bool)
    case pushed([Reference])
    case drained
  }

  private(set) var calls: [Call] = []
  private var reloads: WatchReload
  private var isGood = true
  private var missing: Set<Reference> = []
  private var running: [String: Int] = [:]
  private var watchers: [(matches: @Sendable ([Call]) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
  /// The most passes of one lane that ever ran at a time.
  private(set) var highestConcurrency = 0
  let gate: Gate
  let drainGate = Gate()

  /// - Parameter gate: What each pass waits at.
  init(_ lanes: [WatchLane], gate: Gate = Gate(isOpen: true)) {
    reloads = .lanes(lanes)
    self.gate = gate
  }

  func answerReloads(_ reload: WatchReload) { reloads = reload }
  func fail() { isGood = false }
  func miss(_ references: Set<Reference>) { missing = references }

  func began(_ lane: String) -> Int { calls.count { $0 == .began(lane) } }

  /// Returns once the calls are as `matches` wants them.
  func wait(for matches: @escaping @Sendable ([Call]) -> Bool) async {
    if matches(calls) { return }
    await withCheckedContinuation { watchers.append((matches, $0)) }
  }

  private func note(_ call: Call) {
    calls.append(call)
    let satisfied = watchers.filter { $0.matches(calls) }
    watchers.removeAll { $0.matches(calls) }
    for watcher in satisfied { watcher.continuation.resume() }
  }

  func reload() async -> WatchReload {
    note(.reload)
    return reloads
  }

  func pass(over lane: WatchLane) async -> Bool {
    running[lane.name, default: 0] += 1
    highestConcurrency = max(highestConcurrency, running[lane.name] ?? 0)
    note(.began(lane.name))
    let isCancelled = (try? await gate.wait()) == nil
    running[lane.name, default: 0] -= 1
    note(.ended(lane.name, isCancelled: isCancelled))
    return isGood
  }

  func pass(over pushed: [Reference]) async -> [Reference] {
    note(.pushed(pushed))
    return pushed.filter(missing.contains)
  }

  func drain() async {
    note(.drained)
    try? await drainGate.wait()
  }

  nonisolated func take(_ schedule: WatchSchedule) {}
}
