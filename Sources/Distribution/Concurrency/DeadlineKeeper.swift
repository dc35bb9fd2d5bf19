import Synchronization

/// Cancels tasks whose time is up.
///
/// One sleep serves all of them. A sleep for each would cost a timer a request, which the system keeps until its time has come even if the sleep was
/// cancelled long ago: at two thousand requests a second these were most of the memory of a listing.
final class DeadlineKeeper: Sendable {
  typealias Instant = ContinuousClock.Instant

  static let shared = DeadlineKeeper()

  private struct Entry {
    let end: Instant
    let cancel: @Sendable () -> Void
  }

  private struct State {
    var entries: [Int: Entry] = [:]
    var nextEntry = 0
    /// When the watch looks next; `nil` while nobody watches.
    var nextLook: Instant?
    /// Tells a watch that another one, which looks earlier, has taken its place.
    var watch = 0
  }

  private let state = Mutex(State())

  /// Has `cancel` called at `end`, from any task, unless it is forgotten before.
  ///
  /// - Returns: What to forget it by.
  func add(_ end: Instant, _ cancel: @escaping @Sendable () -> Void) -> Int {
    let (entry, watch) = state.withLock { state -> (Int, Int?) in
      state.nextEntry += 1
      state.entries[state.nextEntry] = Entry(end: end, cancel: cancel)
      if let nextLook = state.nextLook, nextLook <= end { return (state.nextEntry, nil) }
      state.nextLook = end
      state.watch += 1
      return (state.nextEntry, state.watch)
    }
    if let watch { Task { await self.keepWatch(watch, from: end) } }
    return entry
  }

  /// - Returns: Whether it was still there.
  @discardableResult
  func forget(_ entry: Int) -> Bool {
    state.withLock { $0.entries.removeValue(forKey: entry) != nil }
  }

  private func keepWatch(_ watch: Int, from first: Instant) async {
    var look = first
    while true {
      // Nobody cancels this task.
      try? await Task.sleep(until: look, clock: .continuous)
      let (due, next) = state.withLock { state -> ([Entry], Instant?) in
        guard state.watch == watch else { return ([], nil) }
        let now = Instant.now
        let due = state.entries.filter { $0.value.end <= now }
        for key in due.keys { state.entries[key] = nil }
        state.nextLook = state.entries.values.map(\.end).min()
        return (Array(due.values), state.nextLook)
      }
      for entry in due { entry.cancel() }
      guard let next else { return }
      look = next
    }
  }
}
