public import Foundation

/// How a client talks to its registry.
public struct RegistryConfiguration: Sendable {
  /// Names per page that a listing asks for: what Docker's own registry allows at most, and 30 KB with names of the usual length.
  public static let defaultPageSize = 1000
  /// Time until a registry has begun to answer. A catalog that a registry reads from object storage takes many seconds.
  public static let defaultAnswerTimeout: Duration = .seconds(60)
  /// Time that a registry may be silent in the middle of an answer. Storage servers pause for seconds, dead connections for ever.
  public static let defaultSilenceTimeout: Duration = .seconds(60)

  /// As many requests as most registries and their proxies take from one client at a time, and half of the connections that the pool has for a host:
  /// what a server is asked beside them (tokens, redirects to its own storage) never waits for a connection.
  public static let defaultMaximumConcurrentRequests = 32

  /// As many as there are connections to a host: who waits for one fails.
  public static let mostConcurrentRequests = RegistryClient.maximumConnections

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
  /// What requests to the registry are held to, all at once. Each mirror is held to them for itself.
  public var rates: [RequestRate]
  /// How many requests the registry is sent at a time, from 1 to `mostConcurrentRequests`, until their answers have been read: who reads a blob must
  /// not wait for that of another request.
  public var maximumConcurrentRequests: Int
  /// Who is asked for manifests and blobs before the registry is, in this order.
  public var mirrors: [RegistryMirror]
  /// Where Docker Hub lists the repositories of a namespace; `nil` for Docker's own.
  public var hubAPI: URL?
  /// Told what people should know, from any task. It must not take long.
  public var onNotice: @Sendable (RegistryNotice) -> Void
  /// Told of every request, from any task. It must not take long.
  public var onTraffic: @Sendable (RegistryTraffic) -> Void
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
    rates: [RequestRate] = [],
    maximumConcurrentRequests: Int = Self.defaultMaximumConcurrentRequests,
    mirrors: [RegistryMirror] = [],
    hubAPI: URL? = nil,
    onNotice: @escaping @Sendable (RegistryNotice) -> Void = { _ in },
    onTraffic: @escaping @Sendable (RegistryTraffic) -> Void = { _ in },
    clock: RetryClock = .system
  ) {
    self.usesPlainHTTP = usesPlainHTTP
    self.credentials = credentials
    self.retry = retry
    self.userAgent = userAgent
    self.pageSize = max(1, pageSize)
    self.answerTimeout = answerTimeout
    self.silenceTimeout = silenceTimeout
    self.rates = rates
    self.maximumConcurrentRequests = min(max(1, maximumConcurrentRequests), Self.mostConcurrentRequests)
    self.mirrors = mirrors
    self.hubAPI = hubAPI
    self.onNotice = onNotice
    self.onTraffic = onTraffic
    self.clock = clock
  }
}
