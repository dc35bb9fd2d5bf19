import Synchronization

/// The names that single looks have found. A listing that was begun before them need not have them, and they are not gone all the same.
public final class Arrivals: Sendable {
  private struct State {
    var latest: [ImageName: Duration] = [:]
    /// What is older is forgotten.
    var floor: Duration = .zero
  }

  /// Some hundred kilobytes.
  private static let limit = 4096

  private let state = Mutex(State())

  public init() {}

  public func note(_ name: ImageName, at time: Duration) {
    state.withLock { state in
      state.latest[name] = time
      guard state.latest.count > Self.limit else { return }
      let times = state.latest.values.sorted()
      state.floor = times[times.count / 2]
      state.latest = state.latest.filter { $0.value > state.floor }
    }
  }

  /// Whether a name may have come since `time`. Where that is forgotten, it may.
  public func mayHaveCome(_ name: ImageName, since time: Duration) -> Bool {
    state.withLock { state in
      state.latest[name].map { $0 >= time } ?? (time < state.floor)
    }
  }
}
