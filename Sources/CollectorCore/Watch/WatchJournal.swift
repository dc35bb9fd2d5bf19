import Foundation
import Synchronization

/// Keeps what there is to know of a watch while it runs, no more than a page of it for each lane.
public final class WatchJournal: Sendable {
  /// More than that of one lane have one reason as a rule.
  public static let maximumFailing = 100

  private struct Lane {
    var poll: Duration = .zero
    var running: Date?
    var next: Date?
    var last: WatchStatus.Pass?
    var failures = 0
    var failing: [WatchStatus.Failing] = []
    var failingCount = 0
  }

  private struct Flight {
    let lane: String
    var phase: ImagePhase
    var since: Date
  }

  private struct State {
    var status: WatchStatus
    var lanes: [String: Lane] = [:]
    var order: [String] = []
    var flights: [String: Flight] = [:]
  }

  private let state: Mutex<State>
  private let clock: PassClock

  public init(version: String, pid: Int32, clock: PassClock = .system) {
    self.clock = clock
    state = Mutex(State(status: WatchStatus(version: version, pid: pid, started: clock.now())))
  }

  // MARK: What happens

  public func configured() {
    state.withLock { state in
      state.status.configured = clock.now()
      state.status.refused = nil
    }
  }

  public func refused(_ reason: String) {
    state.withLock { $0.status.refused = WatchStatus.Refusal(time: clock.now(), reason: reason) }
  }

  public func accepted() {
    state.withLock { $0.status.refused = nil }
  }

  public func stopping() {
    state.withLock { $0.status.stopping = true }
  }

  public func take(_ schedule: WatchSchedule) {
    let (now, elapsed) = (clock.now(), clock.elapsed())
    state.withLock { state in
      state.order = schedule.lanes.map(\.name)
      let names = Set(state.order)
      state.lanes = state.lanes.filter { names.contains($0.key) || $0.value.running != nil }
      for lane in schedule.lanes {
        state.lanes[lane.name, default: Lane()].poll = lane.interval
        state.lanes[lane.name]?.failures = schedule.failures(of: lane.name)
        state.lanes[lane.name]?.next = schedule.next(of: lane.name).map { now + ($0 - elapsed) / .seconds(1) }
      }
    }
  }

  public func began(_ lane: String) {
    state.withLock { $0.lanes[lane, default: Lane()].running = clock.now() }
  }

  /// - Parameter error: Why it ended before its time.
  public func ended(_ lane: String, _ report: PassReport?, after duration: Duration, error: String?) {
    let now = clock.now()
    state.withLock { state in
      state.flights = state.flights.filter { $0.value.lane != lane }
      guard var kept = state.lanes[lane] else { return }
      kept.running = nil
      let counts = report?.counts ?? StateCounts()
      kept.last = WatchStatus.Pass(time: now, seconds: duration / .seconds(1), images: counts, error: error)
      if let report {
        let failed = report.rows.lazy.compactMap { row in row.state.failure.map { (row.name, $0) } }
        kept.failingCount = report.counts.failed
        kept.failing = failed.prefix(Self.maximumFailing).map { name, failure in
          WatchStatus.Failing(
            name: name,
            lane: lane,
            reason: failure.reason,
            attempts: failure.attempts,
            next: failure.nextTry
          )
        }
      }
      state.lanes[lane] = kept
    }
  }

  /// Forgets a lane that no schedule has.
  public func forget(_ lane: String) {
    state.withLock { $0.lanes[lane] = nil }
  }

  public func observe(_ event: PassEvent, of lane: String) {
    switch event {
    case .phase(let name, let phase):
      let now = clock.now()
      state.withLock { state in
        let isSame = state.flights[name].map { Self.describe($0.phase) == Self.describe(phase) } ?? false
        let since = isSame ? state.flights[name]?.since ?? now : now
        state.flights[name] = Flight(lane: lane, phase: phase, since: since)
      }
    case .imageFinished(let name, _): state.withLock { $0.flights[name] = nil }
    default: return
    }
  }

  // MARK: What is told

  public var status: WatchStatus {
    state.withLock { state in
      var status = state.status
      let names = state.order + state.lanes.keys.filter { !state.order.contains($0) }.sorted()
      for name in names {
        guard let lane = state.lanes[name] else { continue }
        status.lanes.append(
          WatchStatus.Lane(
            name: name,
            poll: lane.poll / .seconds(1),
            running: lane.running,
            next: lane.running == nil ? lane.next : nil,
            last: lane.last,
            failures: lane.failures
          )
        )
        status.failing += lane.failing
        status.failingCount += lane.failingCount
      }
      for (name, flight) in state.flights.sorted(by: { $0.value.since < $1.value.since }) {
        if case .waiting(let delay, let reason) = flight.phase {
          status.waiting.append(.init(what: name, why: reason, until: flight.since + delay / .seconds(1)))
        } else {
          status.inFlight.append(
            .init(image: name, lane: flight.lane, phase: Self.describe(flight.phase), since: flight.since)
          )
        }
      }
      return status
    }
  }

  /// Whether something was failing when its lane was looked at last.
  public func isFailing(_ name: String, in lane: String) -> Bool {
    state.withLock { $0.lanes[lane]?.failing.contains { $0.name == name } ?? false }
  }

  /// The lanes whose next pass should have begun long since; none where all is well.
  public var overdue: [String] {
    let limit = clock.now() - Self.patience / .seconds(1)
    return state.withLock { state in
      state.lanes.filter { $0.value.running == nil && ($0.value.next.map { $0 < limit } ?? false) }.map(\.key).sorted()
    }
  }

  /// A machine that is busy, or was asleep, is late by no more.
  private static let patience: Duration = .seconds(300)

  private static func describe(_ phase: ImagePhase) -> String {
    switch phase {
    case .acquiring: "acquiring"
    case .acquired: "acquired"
    case .running(let script): "running \(script)"
    case .writing(let script): "writing \(script)"
    case .releasing: "releasing"
    case .waiting: "waiting"
    }
  }
}
