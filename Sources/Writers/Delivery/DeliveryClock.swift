import Foundation

/// Time and chance, as deliveries need them. Tests put their own in place of it.
struct DeliveryClock: Sendable {
  /// A clock that never goes back: for what has passed.
  var now: @Sendable () -> ContinuousClock.Instant = { .now }
  /// The time of day.
  var date: @Sendable () -> Date = { Date() }
  /// Waits; throws `CancellationError` when its task is cancelled.
  var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  /// A number from 0 up to, not including, 1.
  var random: @Sendable () -> Double = { .random(in: 0..<1) }
}
