/// How often, and after which waits, a pass tries an image again that failed for a transient reason.
public struct AttemptPolicy: Sendable, Hashable {
  /// Attempts in one pass, the first included.
  public var maximumAttempts: Int
  /// The wait after the first attempt; each further one is twice as long.
  public var firstDelay: Duration
  /// No wait is longer.
  public var longestDelay: Duration

  /// Waits of 1, 2, 4, 8 and 15 seconds: a daemon that is restarted is back by then, and a registry that is down holds one job for half a
  /// minute, not the pass.
  public static let standard = AttemptPolicy(maximumAttempts: 6, firstDelay: .seconds(1), longestDelay: .seconds(15))

  public init(maximumAttempts: Int, firstDelay: Duration, longestDelay: Duration) {
    self.maximumAttempts = max(1, maximumAttempts)
    self.firstDelay = firstDelay
    self.longestDelay = longestDelay
  }

  /// How long to wait before the next attempt; `nil` where there is to be none.
  ///
  /// - Parameters:
  ///   - error: What ended the last one.
  ///   - attempts: How many there were.
  func delay(after error: any Error, attempts: Int) -> Duration? {
    guard attempts < maximumAttempts, let error = error as? any ClassifiedError, error.isTransient else { return nil }
    // Doubling thirty times is beyond any cap, and does not overflow.
    let backOff = min(firstDelay * (1 << min(attempts - 1, 30)), longestDelay)
    // Who asks for more patience than a pass has is tried again in the next one.
    if let wanted = error.retryAfter { return wanted <= longestDelay ? max(wanted, backOff) : nil }
    return backOff
  }
}
