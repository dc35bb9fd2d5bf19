import Synchronization

/// Takes what is asked of a watch, from any thread, also while no loop runs.
public final class WatchInbox: Sendable {
  private struct State {
    /// What came while nobody received it.
    var pending: [WatchSignal] = []
    var receive: (@Sendable (WatchSignal) -> Void)?
  }

  private let state = Mutex(State())

  public init() {}

  public func post(_ signal: WatchSignal) {
    let receive = state.withLock { state in
      // The same thing twice is no more than once.
      if state.receive == nil, !state.pending.contains(signal) { state.pending.append(signal) }
      return state.receive
    }
    receive?(signal)
  }

  /// Has everything received from now on, and what is pending at once.
  func attach(_ receive: @escaping @Sendable (WatchSignal) -> Void) {
    let pending = state.withLock { state in
      state.receive = receive
      defer { state.pending = [] }
      return state.pending
    }
    for signal in pending { receive(signal) }
  }

  func detach() {
    state.withLock { $0.receive = nil }
  }
}
