import Distribution
import Foundation

extension CommandContext {
  /// Makes a client for each of some registries, for as long as `body` lasts. They share connections and logins.
  ///
  /// - Parameters:
  ///   - hosts: The registries, by their names in references.
  ///   - onNotice: Told what people should know of a registry, from any task.
  /// - Throws: `RegistryError`.
  func withRegistryClients<Value: Sendable>(
    _ hosts: Set<String>,
    onNotice: @escaping @Sendable (RegistryNotice) -> Void,
    _ body: @Sendable ([String: RegistryClient]) async throws -> Value
  ) async throws -> Value {
    try await withRegistryDesk(onNotice: onNotice) { desk in
      var clients: [String: RegistryClient] = [:]
      for host in hosts { clients[host] = try desk.client(host) }
      return try await body(clients)
    }
  }

  /// Makes what gives clients of registries, each when it is first asked for, for as long as `body` lasts.
  ///
  /// - Parameters:
  ///   - onNotice: Told what people should know of a registry, from any task.
  ///   - onTraffic: Told every request to a registry, by its name in references.
  /// - Throws: `RegistryError`.
  func withRegistryDesk<Value: Sendable>(
    onNotice: @escaping @Sendable (RegistryNotice) -> Void,
    onTraffic: @escaping @Sendable (String, RegistryTraffic) -> Void = { _, _ in },
    _ body: @Sendable (RegistryDesk) async throws -> Value
  ) async throws -> Value {
    let connections = try RegistryConnections(
      environment: settings.environment,
      insecureHosts: settings.registries.allInsecureHosts
    )
    // One for all, so that helpers are asked once.
    let credentials = RegistryCredentials(
      environment: settings.environment,
      passwordFiles: settings.registries.logins.mapValues { PasswordFile(username: $0.username, path: $0.passwordFile) }
    )
    return try await closing("connections to registries", { try await connections.shutdown() }) {
      let desk = RegistryDesk { host throws(RegistryError) in
        RegistryClient(
          host: try RegistryHost(host),
          configuration: configuration(of: host, credentials, onNotice) { onTraffic(host, $0) },
          connections: connections,
          logger: logger
        )
      }
      return try await body(desk)
    }
  }

  private func configuration(
    of host: String,
    _ credentials: RegistryCredentials,
    _ onNotice: @escaping @Sendable (RegistryNotice) -> Void,
    _ onTraffic: @escaping @Sendable (RegistryTraffic) -> Void
  ) -> RegistryConfiguration {
    let settings = settings.registry(host)
    return RegistryConfiguration(
      usesPlainHTTP: settings.usesPlainHTTP,
      credentials: credentials,
      userAgent: "collector/\(Collector.version)",
      rates: settings.rates,
      maximumConcurrentRequests: settings.concurrency ?? RegistryConfiguration.defaultMaximumConcurrentRequests,
      mirrors: settings.mirrors.map { mirror in
        var mirror = mirror
        mirror.usesPlainHTTP = self.settings.registry(mirror.host.name).usesPlainHTTP
        return mirror
      },
      onNotice: onNotice,
      onTraffic: onTraffic
    )
  }
}
