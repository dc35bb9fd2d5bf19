import CollectorCore
import Distribution
import DockerAPI
import ImageSources
import Logging

extension CommandContext {
  /// Makes sources for as long as `body` lasts: one a registry, so that each is asked at its own pace, whatever the number of its repositories that
  /// were named, and one for each place on this machine. Registries share one set of connections.
  ///
  /// - Parameter observer: Told what people should know of registries.
  func withSources<Value: Sendable>(
    _ specifications: [SourceSpecification],
    _ observer: any PassObserver,
    _ body: @Sendable ([any ImageSource]) async throws -> Value
  ) async throws -> Value {
    try await withRegistryDesk(onNotice: { tell($0, observer) }) { desk in
      try await withSources(specifications, desk, body)
    }
  }

  /// The same with clients that somebody keeps.
  func withSources<Value: Sendable>(
    _ specifications: [SourceSpecification],
    _ desk: RegistryDesk,
    _ body: @Sendable ([any ImageSource]) async throws -> Value
  ) async throws -> Value {
    try await withDaemonOfSources(specifications) { daemon in
      let registries = Dictionary(grouping: specifications.compactMap(\.registryScope), by: \.registry)
      var sources: [any ImageSource] = []
      for (registry, scopes) in registries.sorted(by: { $0.key < $1.key }) {
        sources.append(BuiltInPlugins.source(scopes, client: try desk.client(registry), logger: logger))
      }
      for specification in specifications {
        switch specification {
        case .registry: break
        case .daemon(let scope): if let daemon { sources.append(BuiltInPlugins.source(scope, client: daemon)) }
        case .place(let place): sources.append(BuiltInPlugins.source(place))
        }
      }
      return try await body(sources)
    }
  }

  /// Connects to the daemon if a source is of it. One that does not answer now fails its sources, and no others.
  private func withDaemonOfSources<Value: Sendable>(
    _ specifications: [SourceSpecification],
    _ body: @Sendable (DockerClient?) async throws -> Value
  ) async throws -> Value {
    guard specifications.contains(where: \.isOfDaemon) else { return try await body(nil) }
    let client = try await daemonOfSources()
    return try await closing("the connection to the daemon", { try await client.shutdown() }, { try await body(client) })
  }

  private func tell(_ notice: RegistryNotice, _ observer: any PassObserver) {
    if notice.isWarning { return observer.observe(.warning("\(notice)")) }
    logger.info("registry", metadata: ["notice": "\(notice)"])
  }
}

extension SourceSpecification {
  /// What it covers of a registry; `nil` for images on this machine.
  var registryScope: RegistryScope? {
    if case .registry(let scope) = self { scope } else { nil }
  }

  fileprivate var isOfDaemon: Bool {
    if case .daemon = self { true } else { false }
  }
}
