public import CollectorCore
import Synchronization

/// An observer that keeps the events of a pass, for unit tests of the pipeline.
public final class RecordingObserver: PassObserver {
  private let state = Mutex(State())

  private struct Watcher {
    let matches: @Sendable (PassEvent) -> Bool
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var events: [PassEvent] = []
    var watchers: [Watcher] = []
  }

  public init() {}

  /// The events, in the order in which they came.
  public var events: [PassEvent] { state.withLock { $0.events } }

  public var warnings: [String] {
    events.compactMap { if case .warning(let text) = $0 { text } else { nil } }
  }

  /// The states that due images ended in, by their names.
  public var finished: [String: ImageState] {
    var states: [String: ImageState] = [:]
    for case .imageFinished(let name, let state) in events { states[name] = state }
    return states
  }

  /// The phases that an image went through.
  public func phases(of name: String) -> [ImagePhase] {
    events.compactMap { if case .phase(name, let phase) = $0 { phase } else { nil } }
  }

  /// Returns once an event has come that matches, now or earlier.
  public func wait(for matches: @escaping @Sendable (PassEvent) -> Bool) async {
    await withCheckedContinuation { continuation in
      let hasCome = state.withLock { state in
        if state.events.contains(where: matches) { return true }
        state.watchers.append(Watcher(matches: matches, continuation: continuation))
        return false
      }
      if hasCome { continuation.resume() }
    }
  }

  public func observe(_ event: PassEvent) {
    let satisfied = state.withLock { state in
      state.events.append(event)
      let satisfied = state.watchers.filter { $0.matches(event) }
      state.watchers.removeAll { $0.matches(event) }
      return satisfied
    }
    for watcher in satisfied { watcher.continuation.resume() }
  }
}
