/// How a client talks to its registry.
public struct RegistryConfiguration: Sendable {
  /// Names per page that a listing asks for: what Docker's own registry allows at most, and 30 KB with names of the usual length.
  public static let defaultPageSize = 1000
  /// Time until a registry has begun to answer. A catalog that a registry reads from object storage takes many seconds.
  public static let defaultAnswerTimeout: Duration = .seconds(60)
  /// Time that a registry may be silent in the middle of an answer. Storage servers pause for seconds, dead connections for ever.
  public static let defaultSilenceTimeout: Duration = .seconds(60)

  /// Whether the registry answers in plain HTTP. A loopback host is tried both ways without it.
  public var usesPlainHTTP: Bool
  public var credentials: any CredentialProvider
  public var retry: RetryPolicy
  /// What the client calls itself, such as `collector/1.0`.
  public var userAgent: String
  /// How many names a page of a listing is to have.
  public var pageSize: Int
  /// How long each single request may take until the registry has begun to answer.
  public var answerTimeout: Duration
  /// How long a registry may be silent in the middle of an answer.
  public var silenceTimeout: Duration
  /// Time and chance, for tests.
  public var clock: RetryClock

  public init(
    usesPlainHTTP: Bool = false,
    credentials: any CredentialProvider = AnonymousCredentials(),
    retry: RetryPolicy = RetryPolicy(),
    userAgent: String = "collector",
    pageSize: Int = Self.defaultPageSize,
    answerTimeout: Duration = Self.defaultAnswerTimeout,
    silenceTimeout: Duration = Self.defaultSilenceTimeout,
    clock: RetryClock = .system
  ) {
    self.usesPlainHTTP = usesPlainHTTP
    self.credentials = credentials
    self.retry = retry
    self.userAgent = userAgent
    self.pageSize = max(1, pageSize)
    self.answerTimeout = answerTimeout
    self.silenceTimeout = silenceTimeout
    self.clock = clock
  }
}
