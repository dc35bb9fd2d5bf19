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
      var clients: [String: RegistryClient] = [:]
      for host in hosts {
        clients[host] = RegistryClient(
          host: try RegistryHost(host),
          configuration: configuration(of: host, credentials, onNotice),
          connections: connections,
          logger: logger
        )
      }
      return try await body(clients)
    }
  }

  private func configuration(
    of host: String,
    _ credentials: RegistryCredentials,
    _ onNotice: @escaping @Sendable (RegistryNotice) -> Void
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
      onNotice: onNotice
    )
  }
}
