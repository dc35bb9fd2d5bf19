import AsyncHTTPClient
import CollectorCore
import Distribution
import Foundation
import ImageSources
import OCI

extension CommandContext {
  /// The sources of registries that the settings name.
  ///
  /// - Throws: `SettingError`.
  func scopes() throws -> [RegistryScope] {
    try settings.sourceSpecifications().map { specification in
      guard case .registry(let scope) = specification else {
        throw SettingError.badValue(
          place: "SOURCE",
          value: specification.description,
          reason: "is a kind of source that this version does not have yet; it has registries, their repositories and images"
        )
      }
      return scope
    }
  }

  /// Makes sources, whose registries share one set of connections, for as long as `body` lasts.
  func withSources<Value: Sendable>(
    _ scopes: [RegistryScope],
    _ body: @Sendable ([any ImageSource]) async throws -> Value
  ) async throws -> Value {
    try await withRegistryClients(Set(scopes.map(\.registry))) { clients in
      // One source a registry, so that each is asked at its own pace, whatever the number of its repositories that were named.
      let sources = Dictionary(grouping: scopes, by: \.registry).sorted { $0.key < $1.key }.compactMap { registry, scopes in
        clients[registry].map { BuiltInPlugins.source(scopes, client: $0, logger: logger) }
      }
      return try await body(sources)
    }
  }

  /// Makes a client for each of some registries, for as long as `body` lasts.
  ///
  /// - Throws: `RegistryError.invalidHost`.
  func withRegistryClients<Value: Sendable>(
    _ hosts: Set<String>,
    _ body: @Sendable ([String: RegistryClient]) async throws -> Value
  ) async throws -> Value {
    let authorities = settings.environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
    let http = HTTPClient(configuration: RegistryClient.httpConfiguration(certificateAuthorities: authorities))
    return try await closing("connections to registries", { try await http.shutdown() }) {
      var clients: [String: RegistryClient] = [:]
      for host in hosts {
        let configuration = RegistryConfiguration(
          usesPlainHTTP: settings.registry(host).usesPlainHTTP,
          credentials: DockerConfigCredentials(environment: settings.environment),
          userAgent: "collector/\(Collector.version)"
        )
        clients[host] = RegistryClient(host: try RegistryHost(host), configuration: configuration, http: http, logger: logger)
      }
      return try await body(clients)
    }
  }
}
