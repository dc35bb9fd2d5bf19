import CollectorCore
import Distribution
import Foundation
import ImageSources
import OCI

extension CommandContext {
  /// What the command line, the configuration and the file of repositories name, each once.
  ///
  /// - Throws: `SettingError` where nothing is named, `OCIError` where something is no source.
  func scopes() throws -> [RegistryScope] {
    var texts = settings.sources.values
    if let path = settings.reposFile { texts += try Self.lines(ofReposFile: path) }
    guard !texts.isEmpty else {
      throw SettingError.missing(
        "no source was named: give registries (registry.example.com/), repositories (nginx) or images (nginx:1.27), or --repos-file"
      )
    }
    if let later = texts.first(where: Self.isOfLaterVersion) {
      throw SettingError.badValue(
        place: "SOURCE",
        value: later,
        reason: "is a kind of source that this version does not have yet; it has registries, their repositories and images"
      )
    }
    var seen: Set<String> = []
    return try texts.filter { seen.insert($0).inserted }.map { try RegistryScope(parsing: $0) }
  }

  /// Whether it is one of the forms of containers-transports(5) for images on this machine, which would pass for names on Docker Hub.
  private static func isOfLaterVersion(_ text: String) -> Bool {
    text == "local.host"
      || ["docker-daemon:", "oci:", "oci-archive:", "docker-archive:"].contains { text.hasPrefix($0) }
  }

  private static func lines(ofReposFile path: String) throws -> [String] {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw SettingError.badValue(place: "--repos-file", value: path, reason: "cannot be read: \(error.localizedDescription)")
    }
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      let entry = line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
      return entry.isEmpty ? nil : entry
    }
  }

  /// Makes sources, whose registries share one set of connections, for as long as `body` lasts.
  func withSources<Value: Sendable>(
    _ scopes: [RegistryScope],
    _ body: @Sendable ([any ImageSource]) async throws -> Value
  ) async throws -> Value {
    try await withRegistryClients(Set(scopes.map(\.registry))) { clients in
      let sources = scopes.compactMap { scope in
        clients[scope.registry].map { BuiltInPlugins.source(scope, client: $0, logger: logger) }
      }
      return try await body(sources)
    }
  }

  /// Makes a client for each of some registries, for as long as `body` lasts.
  ///
  /// - Throws: `RegistryError`.
  func withRegistryClients<Value: Sendable>(
    _ hosts: Set<String>,
    _ body: @Sendable ([String: RegistryClient]) async throws -> Value
  ) async throws -> Value {
    let connections = try RegistryConnections(environment: settings.environment)
    // One for all, so that helpers are asked once.
    let credentials = RegistryCredentials(environment: settings.environment)
    return try await closing("connections to registries", { try await connections.shutdown() }) {
      var clients: [String: RegistryClient] = [:]
      for host in hosts {
        let configuration = RegistryConfiguration(
          usesPlainHTTP: settings.plainHTTPHosts.values.contains(host),
          credentials: credentials,
          userAgent: "collector/\(Collector.version)"
        )
        clients[host] = RegistryClient(
          host: try RegistryHost(host),
          configuration: configuration,
          connections: connections,
          logger: logger
        )
      }
      return try await body(clients)
    }
  }
}
