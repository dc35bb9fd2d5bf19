public import AsyncHTTPClient
public import Logging

/// A client of the Docker Engine's HTTP API, as Docker from 20.10 on and Podman's service answer it.
///
/// Requests carry no version of the API, so that each daemon answers in its newest. Every request has a deadline; those that last as long as a
/// container runs (`attach`, `wait`) have one until the daemon begins to answer, and from then on the caller's: cancel the task. All methods
/// throw `DockerError`, or `CancellationError` when their task is cancelled.
///
/// <https://docs.docker.com/reference/api/engine/>
public struct DockerClient: Sendable {
  public let endpoint: DockerEndpoint
  let http: HTTPClient
  let logger: Logger
  private let ownsHTTPClient: Bool

  /// Makes a client with connections of its own. `shutdown` must be called in the end.
  ///
  /// No connection is made yet: `ping` tells whether a daemon is there.
  ///
  /// - Throws: `DockerError.untrusted` if the certificates for TLS cannot be read.
  public init(endpoint: DockerEndpoint, logger: Logger) throws(DockerError) {
    self.init(
      endpoint: endpoint,
      http: HTTPClient(configuration: try Self.httpConfiguration(for: endpoint)),
      ownsHTTPClient: true,
      logger: logger
    )
  }

  /// Makes a client over connections that somebody else ends. They must have been set up with `httpConfiguration(for:)`.
  public init(endpoint: DockerEndpoint, http: HTTPClient, logger: Logger) {
    self.init(endpoint: endpoint, http: http, ownsHTTPClient: false, logger: logger)
  }

  private init(endpoint: DockerEndpoint, http: HTTPClient, ownsHTTPClient: Bool, logger: Logger) {
    self.endpoint = endpoint
    self.http = http
    self.ownsHTTPClient = ownsHTTPClient
    self.logger = logger
  }

  /// Ends the client's own connections, and with them all that is still under way.
  public func shutdown() async throws {
    if ownsHTTPClient { try await http.shutdown() }
  }
}
