import AsyncHTTPClient
import NIOCore

extension RegistryClient {
  /// A request that finds no free connection fails after `connectTimeout`, so this is more than sources and engines have in flight together;
  /// it is below what registries and their proxies take from one client.
  static let maximumConnections = 64

  /// A registry on another continent takes a connection within a second, a lost packet costs three more.
  static let connectTimeout = TimeAmount.seconds(10)

  /// How long a connection is kept for the next request; most servers and load balancers close theirs after 60 s.
  static let idleTimeout = TimeAmount.seconds(30)

  /// What an `HTTPClient` for registries is set up with, but for TLS and proxies.
  static func httpConfiguration() -> HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(
      // Followed by `RegistryClient` itself, which knows what may be sent where.
      redirectConfiguration: .disallow,
      timeout: .init(connect: connectTimeout),
      connectionPool: .init(idleTimeout: idleTimeout, concurrentHTTP1ConnectionsPerHostSoftLimit: maximumConnections),
      // Digests are of the bytes as they travel.
      decompression: .disabled
    )
    configuration.httpVersion = .http1Only
    // Retries are `RetryPolicy`'s; without this a missing registry is told of only after `connectTimeout`, without the reason.
    configuration.connectionPool.retryConnectionEstablishment = false
    return configuration
  }
}
