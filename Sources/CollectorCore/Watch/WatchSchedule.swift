/// Which lanes there are, and when each is due. Times are those of `PassClock.elapsed`.
public struct WatchSchedule: Sendable {
  private struct Entry: Sendable {
    var lane: WatchLane
    /// When the next pass is due; the one that runs is not counted.
    var next: Duration
    /// When the last pass began; `nil` before the first.
    var begun: Duration?
    var isRunning = false
    /// Whether it is watched no longer, and only its last pass still runs.
    var isGone = false
    var failures = 0
  }

  /// In the order in which they came.
  private var entries: [Entry] = []

  public init() {}

  public var lanes: [WatchLane] { entries.filter { !$0.isGone }.map(\.lane) }

  /// When the lane's next pass is due; `nil` while one runs, or where there is no such lane.
  public func next(of name: String) -> Duration? {
    entries.first { $0.lane.name == name && !$0.isRunning }?.next
  }

  /// How many passes of a lane in a row have reached nothing.
  public func failures(of name: String) -> Int { entries.first { $0.lane.name == name }?.failures ?? 0 }

  /// When something is due next; `nil` while all that there is runs.
  public var nextWake: Duration? { entries.filter { !$0.isRunning }.map(\.next).min() }

  /// Takes over what is to be watched from now on. New lanes are due at once. Whatever has a shorter interval than before does not wait for the end of
  /// the old one. The pass of a lane that is gone goes on to its end.
  public mutating func set(_ lanes: [WatchLane], at now: Duration) {
    let names = Set(lanes.map(\.name))
    var leftOver = entries.filter { $0.isRunning && !names.contains($0.lane.name) }
    for index in leftOver.indices { leftOver[index].isGone = true }
    entries = lanes.map { lane in
      guard var entry = entries.first(where: { $0.lane.name == lane.name }) else { return Entry(lane: lane, next: now) }
      if let begun = entry.begun, entry.failures == 0 { entry.next = min(entry.next, begun + lane.interval) }
      entry.lane = lane
      entry.isGone = false
      return entry
    }
    entries += leftOver
  }

  /// The lanes whose next pass is due.
  public func due(at now: Duration) -> [WatchLane] {
    entries.filter { !$0.isRunning && $0.next <= now }.map(\.lane)
  }

  public mutating func begin(_ name: String, at now: Duration) {
    change(name) { entry in
      entry.isRunning = true
      entry.begun = now
    }
  }

  /// Notes the end of a pass. One that has taken longer than its interval is followed by the next at once, never by two.
  ///
  /// - Parameters:
  ///   - isGood: Whether it has reached anything of what it was to look at.
  ///   - random: A number from 0 up to, not including, 1.
  public mutating func end(_ name: String, isGood: Bool, at now: Duration, random: Double) {
    change(name) { entry in
      entry.isRunning = false
      entry.failures = isGood ? 0 : entry.failures + 1
      let gap = WatchRhythm.gap(entry.lane.interval, failures: entry.failures, random: random)
      entry.next = max((entry.begun ?? now) + gap, now)
    }
    entries.removeAll { $0.isGone && !$0.isRunning }
  }

  private mutating func change(_ name: String, _ change: (inout Entry) -> Void) {
    guard let index = entries.firstIndex(where: { $0.lane.name == name }) else { return }
    change(&entries[index])
  }
}
