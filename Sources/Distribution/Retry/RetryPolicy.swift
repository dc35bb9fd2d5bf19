/// When a request that failed is tried again: only after failures that pass by themselves, a bounded number of times, with growing pauses.
public struct RetryPolicy: Sendable, Hashable {
  /// How often a request is made at most, the first time included. At least 1, which means no retries.
  public var maximumAttempts: Int
  /// The pause after the first failure, before chance has its share; each further one is twice as long.
  public var baseDelay: Duration
  /// The longest pause that is not of the registry's own choosing.
  public var maximumDelay: Duration
  /// The longest pause that a registry can ask for by `Retry-After`. One that asks for more fails the request, with its wish in the error.
  public var maximumRetryAfter: Duration
  /// How long after the first attempt began no other begins.
  public var totalTime: Duration
  /// The same where the host is not known or takes no connections, which is a wrong name more often than a passing fault.
  public var connectTime: Duration

  /// Outlives the restart of a registry (some seconds) with `defaultBaseDelay`.
  public static let defaultMaximumAttempts = 6
  /// Longer than a load balancer takes to choose another server, too short to be noticed.
  public static let defaultBaseDelay: Duration = .milliseconds(250)
  public static let defaultMaximumDelay: Duration = .seconds(10)
  /// Registries that limit by the minute ask for up to 60 s; those that limit by the hour are for the next pass.
  public static let defaultMaximumRetryAfter: Duration = .seconds(60)
  /// Two time-outs of a registry that does not answer, or a rate limit by the minute.
  public static let defaultTotalTime: Duration = .seconds(120)
  /// Whoever mistyped a name learns it soon, and a registry that restarts gets a few more chances.
  public static let defaultConnectTime: Duration = .seconds(3)

  public init(
    maximumAttempts: Int = Self.defaultMaximumAttempts,
    baseDelay: Duration = Self.defaultBaseDelay,
    maximumDelay: Duration = Self.defaultMaximumDelay,
    maximumRetryAfter: Duration = Self.defaultMaximumRetryAfter,
    totalTime: Duration = Self.defaultTotalTime,
    connectTime: Duration = Self.defaultConnectTime
  ) {
    self.maximumAttempts = max(1, maximumAttempts)
    self.baseDelay = baseDelay
    self.maximumDelay = maximumDelay
    self.maximumRetryAfter = maximumRetryAfter
    self.totalTime = totalTime
    self.connectTime = connectTime
  }

  /// One attempt, no retries.
  public static let never = RetryPolicy(maximumAttempts: 1)

  /// How long to wait before the next attempt; `nil` where there is to be none.
  ///
  /// - Parameters:
  ///   - attempt: How many attempts have failed.
  ///   - elapsed: How long ago the first began.
  ///   - chance: From 0 up to 1. It takes up to half of the pause away, so that clients that failed together do not return together.
  func delay(afterAttempt attempt: Int, failedWith error: RegistryError, elapsed: Duration, chance: Double) -> Duration? {
    guard error.isTransient, attempt < maximumAttempts else { return nil }
    let delay: Duration
    if let wish = error.retryAfter {
      guard wish <= maximumRetryAfter else { return nil }
      delay = max(wish, baseDelay * (0.5 + chance / 2))
    } else {
      // 2^20 times any base is beyond every maximum, and far from overflow.
      let factor = Double(1 << min(attempt - 1, 20))
      delay = min(baseDelay * factor, maximumDelay) * (0.5 + chance / 2)
    }
    let budget =
      switch error {
      case .unknownHost, .unreachable, .proxy: min(connectTime, totalTime)
      default: totalTime
      }
    return elapsed + delay <= budget ? delay : nil
  }
}
