/// When a request that failed is tried again: only after failures that pass by themselves, a bounded number of times, with growing pauses.
public struct RetryPolicy: Sendable, Hashable {
  /// How often a request is made at most, the first time included. At least 1, which means no retries. Attempts that the registry answers by asking
  /// for a pause are not counted here.
  public var maximumAttempts: Int
  /// The pause after the first failure, before chance has its share; each further one is twice as long.
  public var baseDelay: Duration
  /// The longest pause that is not of the registry's own choosing.
  public var maximumDelay: Duration
  /// The longest pause that a registry can ask for by `Retry-After`. One that asks for more fails the request, with its wish in the error.
  public var maximumRetryAfter: Duration
  /// How often in a row a registry can ask for a pause. 0 means that nobody waits.
  public var maximumPauses: Int
  /// How long the pauses that a registry asks for can be together.
  public var totalPauseTime: Duration
  /// Once attempts, and the pauses of our own choosing, have taken so long, there is no other attempt.
  public var totalTime: Duration
  /// The same where the host is not known or takes no connections, which is a wrong name more often than a passing fault.
  public var connectTime: Duration

  /// Outlives the restart of a registry (some seconds) with `defaultBaseDelay`.
  public static let defaultMaximumAttempts = 6
  /// Longer than a load balancer takes to choose another server, too short to be noticed.
  public static let defaultBaseDelay: Duration = .milliseconds(250)
  public static let defaultMaximumDelay: Duration = .seconds(10)
  /// Registries that limit by the minute ask for up to 60 s, some for a few minutes; a listing that is half read is worth that. Those that limit by
  /// the hour are for the next pass.
  public static let defaultMaximumRetryAfter: Duration = .seconds(300)
  /// A registry whose limit many requests of ours share lets only some of them go after each pause.
  public static let defaultMaximumPauses = 10
  /// Two of the longest pauses, or ten of a limit by the minute.
  public static let defaultTotalPauseTime: Duration = .seconds(600)
  /// Two time-outs of a registry that does not answer.
  public static let defaultTotalTime: Duration = .seconds(120)
  /// Whoever mistyped a name learns it soon, and a registry that restarts gets a few more chances.
  public static let defaultConnectTime: Duration = .seconds(3)

  /// The pause for a registry that says that there are too many requests and not when to come again; each further one is twice as long.
  static let unnamedPause: Duration = .seconds(5)
  /// The longest of these. Most limits are by the minute.
  static let longestUnnamedPause: Duration = .seconds(60)

  /// A transfer that breaks off after it brought something begins anew where it ended, so often at most: a layer of 10 GB over a bad line.
  static let maximumResumptions = 50

  public init(
    maximumAttempts: Int = Self.defaultMaximumAttempts,
    baseDelay: Duration = Self.defaultBaseDelay,
    maximumDelay: Duration = Self.defaultMaximumDelay,
    maximumRetryAfter: Duration = Self.defaultMaximumRetryAfter,
    maximumPauses: Int = Self.defaultMaximumPauses,
    totalPauseTime: Duration = Self.defaultTotalPauseTime,
    totalTime: Duration = Self.defaultTotalTime,
    connectTime: Duration = Self.defaultConnectTime
  ) {
    self.maximumAttempts = max(1, maximumAttempts)
    self.baseDelay = baseDelay
    self.maximumDelay = maximumDelay
    self.maximumRetryAfter = maximumRetryAfter
    self.maximumPauses = max(0, maximumPauses)
    self.totalPauseTime = totalPauseTime
    self.totalTime = totalTime
    self.connectTime = connectTime
  }

  /// One attempt, no retries.
  public static let never = RetryPolicy(maximumAttempts: 1, maximumPauses: 0)

  /// How long to wait before the next attempt; `nil` where there is to be none.
  ///
  /// - Parameters:
  ///   - tally: What the attempts so far have cost, the one that has just failed included.
  ///   - chance: From 0 up to 1. It takes up to half of the pause away, so that clients that failed together do not return together.
  func delay(after tally: RetryTally, failedWith error: RegistryError, chance: Double) -> Duration? {
    guard error.isTransient, tally.resumptions <= Self.maximumResumptions else { return nil }
    if error.asksForPause {
      if let wish = error.retryAfter, wish > maximumRetryAfter { return nil }
      let wish = error.retryAfter ?? min(Self.unnamedPause * Self.growth(tally.pauses), Self.longestUnnamedPause)
      let delay = max(wish, baseDelay * (0.5 + chance / 2))
      return tally.pauses <= maximumPauses && tally.paused + delay <= totalPauseTime ? delay : nil
    }
    guard tally.failures < maximumAttempts else { return nil }
    let delay = min(baseDelay * Self.growth(tally.failures), maximumDelay) * (0.5 + chance / 2)
    let budget =
      switch error {
      case .unknownHost, .unreachable, .proxy: min(connectTime, totalTime)
      default: totalTime
      }
    return tally.elapsed + delay <= budget ? delay : nil
  }

  /// How many times the first pause the one with this number is.
  private static func growth(_ number: Int) -> Double {
    // 2^20 times any pause is beyond every maximum, and far from overflow.
    Double(1 << min(max(number - 1, 0), 20))
  }
}

extension RegistryError {
  /// Whether the registry wants to be left alone for a while, be it that it does not say for how long.
  var asksForPause: Bool {
    if case .rateLimited = self { true } else { retryAfter != nil }
  }
}
