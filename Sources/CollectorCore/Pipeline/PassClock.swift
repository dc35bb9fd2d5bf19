public import Foundation

/// The time as a pass sees it; tests hand in their own.
public struct PassClock: Sendable {
  /// The time of day, for records.
  public let now: @Sendable () -> Date
  /// Time since some fixed moment, which no change of the time of day moves: for durations.
  public let elapsed: @Sendable () -> Duration
  /// Waits; throws `CancellationError` when the task is cancelled.
  public let sleep: @Sendable (Duration) async throws -> Void

  public init(
    now: @escaping @Sendable () -> Date,
    elapsed: @escaping @Sendable () -> Duration,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.now = now
    self.elapsed = elapsed
    self.sleep = sleep
  }

  private static let start = ContinuousClock.now

  public static let system = PassClock(
    now: { Date() },
    elapsed: { start.duration(to: .now) },
    sleep: { try await Task.sleep(for: $0) }
  )
}
