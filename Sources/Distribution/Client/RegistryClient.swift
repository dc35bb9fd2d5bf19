public import Logging

/// A client of one registry, by the OCI distribution specification and Docker's registry API before it.
///
/// Every request has a deadline, and is made again after failures that pass by themselves. A credential is sent to the registry, and to the token
/// service that the registry names, and nowhere else. All methods throw `RegistryError`, or `CancellationError` when their task is cancelled;
/// what a closure or a credential provider throws passes through.
///
/// <https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md>
public struct RegistryClient: Sendable {
  public let host: RegistryHost
  public let configuration: RegistryConfiguration
  let logger: Logger
  let transport: Transport
  let authenticator: Authenticator
  let scheme: RememberedScheme
  let headRefusal = HeadRefusal()
  let gate: RequestGate
  let retrier: Retrier
  let mirrors: [MirrorInUse]
  let hub: HubSession
  let connections: RegistryConnections
  private let ownsConnections: Bool

  /// Makes a client with connections of its own. `shutdown` must be called in the end. No connection is made yet.
  public init(host: RegistryHost, configuration: RegistryConfiguration = RegistryConfiguration(), logger: Logger) {
    self.init(
      host: host,
      configuration: configuration,
      connections: RegistryConnections(),
      ownsConnections: true,
      logger: logger
    )
  }

  /// Makes a client over connections that somebody else ends, and that other registries' clients can share.
  public init(
    host: RegistryHost,
    configuration: RegistryConfiguration = RegistryConfiguration(),
    connections: RegistryConnections,
    logger: Logger
  ) {
    self.init(host: host, configuration: configuration, connections: connections, ownsConnections: false, logger: logger)
  }

  private init(
    host: RegistryHost,
    configuration: RegistryConfiguration,
    connections: RegistryConnections,
    ownsConnections: Bool,
    logger: Logger
  ) {
    self.host = host
    self.configuration = configuration
    self.connections = connections
    self.ownsConnections = ownsConnections
    self.logger = logger
    transport = Transport(
      connections: connections,
      userAgent: configuration.userAgent,
      answerTimeout: configuration.answerTimeout,
      silenceTimeout: configuration.silenceTimeout,
      logger: logger,
      onTraffic: configuration.onTraffic
    )
    authenticator = Authenticator(
      host: host,
      credentials: configuration.credentials,
      transport: transport,
      clock: configuration.clock
    )
    scheme = RememberedScheme()
    gate = RequestGate(registry: host.name, configuration: configuration)
    retrier = Retrier(policy: configuration.retry, clock: configuration.clock, gate: gate, logger: logger)
    hub = HubSession(host: host, configuration: configuration, transport: transport, logger: logger)
    mirrors = configuration.mirrors.map { mirror in
      let client = RegistryClient(
        host: mirror.host,
        configuration: configuration.forMirror(mirror),
        connections: connections,
        ownsConnections: false,
        logger: logger
      )
      return MirrorInUse(mirror, client: client)
    }
  }

  /// The credential that is used for this registry, or for one repository of it; `nil` for none.
  ///
  /// - Throws: What the provider of credentials throws.
  public func credential(for repository: String? = nil) async throws -> RegistryCredential? {
    try await configuration.credentials.credential(for: host.name, repository: repository)
  }

  /// The proxy that leads to the registry, for people and without a password; `nil` for the direct way.
  public func proxyDescription(_ scheme: RegistryPing.Scheme) -> String? {
    connections.proxyDescription(for: host, scheme: scheme)
  }

  /// Ends the client's own connections, and with them all that is still under way.
  public func shutdown() async throws {
    if ownsConnections { try await connections.shutdown() }
  }
}
