public import Foundation

/// Time and chance, as retries and the lives of tokens need them. Tests put their own in place of it.
public struct RetryClock: Sendable {
  /// A clock that never goes back: for what has passed.
  public var now: @Sendable () -> ContinuousClock.Instant
  /// The time of day: for dates that servers name.
  public var date: @Sendable () -> Date
  /// Waits; throws `CancellationError` when its task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void
  /// A number from 0 up to, not including, 1.
  public var random: @Sendable () -> Double

  public init(
    now: @escaping @Sendable () -> ContinuousClock.Instant,
    date: @escaping @Sendable () -> Date,
    sleep: @escaping @Sendable (Duration) async throws -> Void,
    random: @escaping @Sendable () -> Double
  ) {
    self.now = now
    self.date = date
    self.sleep = sleep
    self.random = random
  }

  public static let system = RetryClock(
    now: { .now },
    date: { Date() },
    sleep: { try await Task.sleep(for: $0) },
    random: { .random(in: 0..<1) }
  )
}
