import Synchronization

/// Measures how long a transfer has taken, and how long the other side has been silent. It does not run while we are the ones who are busy.
final class TransferWatch: Sendable {
  typealias Instant = ContinuousClock.Instant

  private struct State {
    /// When the other side was last heard of; `nil` while the watch does not run.
    var start: Instant?
    /// How long the watch ran before that.
    var spent = Duration.zero
  }

  /// When a transfer is given up.
  fileprivate enum End {
    case silent
    case slow
    case later(Instant)
  }

  private let limit: Duration
  private let silenceLimit: Duration
  private let now: @Sendable () -> Instant
  private let state = Mutex(State())

  /// - Parameters:
  ///   - limit: How long the watch may run in all.
  ///   - silenceLimit: How long it may run without being stopped or started anew.
  ///   - now: Time, for tests.
  init(limit: Duration, silenceLimit: Duration, now: @escaping @Sendable () -> Instant = { .now }) {
    self.limit = limit
    self.silenceLimit = silenceLimit
    self.now = now
  }

  /// Whether it has run for as long as it may in all.
  var isOver: Bool { state.withLock { $0.spent >= limit } }

  func stop() {
    state.withLock { state in
      if let start = state.start { state.spent += start.duration(to: now()) }
      state.start = nil
    }
  }

  func restart() {
    stop()
    state.withLock { $0.start = now() }
  }

  fileprivate var end: End {
    state.withLock { state in
      let now = self.now()
      guard let start = state.start else { return .later(now + silenceLimit) }
      let slowEnd = start + (limit - state.spent)
      let silenceEnd = start + silenceLimit
      if min(slowEnd, silenceEnd) > now { return .later(min(slowEnd, silenceEnd)) }
      return slowEnd < silenceEnd ? .slow : .silent
    }
  }
}

/// Does `operation`, and gives up on it once its watch, which runs from its beginning to its end, has run for too long.
///
/// - Throws: `slow` or `silent` when the time is up, or what `operation` throws.
func withTransferLimits<Value: Sendable>(
  _ watch: TransferWatch,
  orThrow slow: RegistryError,
  orThrowSilent silent: RegistryError,
  _ operation: @Sendable () async throws -> Value
) async throws -> Value {
  watch.restart()
  defer { watch.stop() }
  return try await withoutActuallyEscaping(operation) { operation in
    try await withThrowingTaskGroup(of: Value.self) { group in
      group.addTask { try await operation() }
      group.addTask {
        while true {
          switch watch.end {
          case .silent: throw silent
          case .slow: throw slow
          case .later(let end): try await Task.sleep(until: end, clock: .continuous)
          }
        }
      }
      defer { group.cancelAll() }
      // The group has two tasks, of which one is done by now.
      guard let value = try await group.next() else { throw CancellationError() }
      return value
    }
  }
}
