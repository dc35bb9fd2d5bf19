import CollectorCore
import Distribution
import Foundation
import ImageSources
import Logging
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
  ///
  /// - Parameter observer: Told what people should know of registries.
  func withSources<Value: Sendable>(
    _ scopes: [RegistryScope],
    _ observer: any PassObserver,
    _ body: @Sendable ([any ImageSource]) async throws -> Value
  ) async throws -> Value {
    try await withRegistryClients(Set(scopes.map(\.registry)), onNotice: { tell($0, observer) }) { clients in
      // One source a registry, so that each is asked at its own pace, whatever the number of its repositories that were named.
      let sources = Dictionary(grouping: scopes, by: \.registry).sorted { $0.key < $1.key }.compactMap { registry, scopes in
        clients[registry].map { BuiltInPlugins.source(scopes, client: $0, logger: logger) }
      }
      return try await body(sources)
    }
  }

  private func tell(_ notice: RegistryNotice, _ observer: any PassObserver) {
    if notice.isWarning { return observer.observe(.warning("\(notice)")) }
    logger.info("registry", metadata: ["notice": "\(notice)"])
  }
}
