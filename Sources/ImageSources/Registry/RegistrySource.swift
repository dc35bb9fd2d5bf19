public import CollectorCore
public import Distribution
public import Logging
import OCI

/// The images of a registry, or of a part of one.
public struct RegistrySource: ImageSource {
  /// How many images are looked at together: this hides the time that a registry takes to answer, and no registry takes offence.
  public static let defaultConcurrency = 8

  public let name = RegistrySource.kind
  public let scope: String
  /// What of the registry is covered.
  public let registryScope: RegistryScope
  let client: RegistryClient
  let concurrency: Int
  let logger: Logger

  static let kind = "registry"

  /// - Parameters:
  ///   - scope: What of the client's registry is covered.
  ///   - text: How the user wrote it; `nil` for the usual way.
  ///   - client: A client of the scope's registry. It is shut down by whoever made it.
  ///   - concurrency: How many images are looked at together, at most.
  public init(
    scope: RegistryScope,
    writtenAs text: String? = nil,
    client: RegistryClient,
    concurrency: Int = RegistrySource.defaultConcurrency,
    logger: Logger
  ) {
    registryScope = scope
    self.scope = text ?? scope.description
    self.client = client
    self.concurrency = max(1, concurrency)
    self.logger = logger
  }

  public func list(
    _ selection: Selection,
    memory: any ImageMemory,
    yield: @Sendable (ListedImage) async throws -> Void
  ) async throws {
    let resolver = ImageResolver(client: client, memory: memory, platform: selection.platform)
    let listing = RegistryListing(source: self, selection: selection, resolver: resolver)
    try await listing.run(yield)
  }

  public func open(_ listing: ImageListing) async throws -> any ImageContent {
    try await RegistryImage(listing, client: client)
  }

  public func owns(_ listing: ImageListing) -> Bool {
    listing.source == name && registryScope.covers(listing.reference)
  }

  public func credential(for listing: ImageListing) async throws -> SourceCredential? {
    let registry = listing.reference.registry
    return switch try await client.credential(for: listing.reference.repository) {
    case nil: nil
    case .password(let username, let password): SourceCredential(registry: registry, username: username, password: password)
    case .identityToken(let token): SourceCredential(registry: registry, secret: .identityToken(token))
    }
  }
}
