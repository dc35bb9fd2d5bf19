import Synchronization

/// How long the daemon may take to answer.
public enum Deadline {
  /// For what costs the daemon nothing.
  public static let ping: Duration = .seconds(10)
  /// For what the daemon knows by heart. A daemon on a busy disk can be slow to say it.
  public static let lookUp: Duration = .seconds(60)
  /// For what makes the daemon work: unmounting and deleting on a slow disk takes tens of seconds, starting under load likewise.
  public static let change: Duration = .seconds(180)
  /// For archives sent to the daemon, which it unpacks before it answers: a gigabyte on a slow disk.
  public static let upload: Duration = .seconds(1800)
  /// For silence during a pull: a daemon is silent while a registry stalls and while it unpacks a large layer, which takes minutes at worst.
  public static let pullSilence: Duration = .seconds(600)
  /// For silence while images are loaded: once it has all bytes, a daemon says nothing until it has unpacked them.
  public static let loadSilence: Duration = .seconds(1800)
  /// For a load, to its answer: a hundred gigabytes over a slow link.
  static let load: Duration = .seconds(12 * 3600)
  /// For silence while an image is saved: a daemon packs it up on a slow disk before it sends the first byte.
  public static let saveSilence: Duration = .seconds(1800)
}

/// Does `operation`, and gives up on it after `limit`.
///
/// - Throws: `DockerError.timedOut`, or what `operation` throws.
func withDeadline<Value: Sendable>(
  _ limit: Duration,
  action: String,
  _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value?.self) { group in
    group.addTask { try await operation() }
    group.addTask {
      try await Task.sleep(for: limit)
      return nil
    }
    defer { group.cancelAll() }
    guard let value = try await group.next() ?? nil else { throw DockerError.timedOut(action: action, after: limit) }
    return value
  }
}

/// Does `operation`, and gives up on it once it has not reported for `limit` by calling the function that it is given.
///
/// - Throws: `DockerError.timedOut`, or what `operation` throws.
func withSilenceLimit<Value: Sendable>(
  _ limit: Duration,
  action: String,
  _ operation: @escaping @Sendable (_ report: @escaping @Sendable () -> Void) async throws -> Value
) async throws -> Value {
  let activity = Activity()
  return try await withThrowingTaskGroup(of: Value?.self) { group in
    group.addTask {
      try await operation { activity.report() }
    }
    group.addTask {
      var end = activity.last + limit
      while ContinuousClock.now < end {
        try await Task.sleep(until: end, clock: .continuous)
        end = activity.last + limit
      }
      return nil
    }
    defer { group.cancelAll() }
    guard let value = try await group.next() ?? nil else { throw DockerError.timedOut(action: action, after: limit) }
    return value
  }
}

/// When something last happened.
private final class Activity: Sendable {
  private let instant = Mutex(ContinuousClock.now)

  var last: ContinuousClock.Instant { instant.withLock { $0 } }

  func report() {
    instant.withLock { $0 = .now }
  }
}
