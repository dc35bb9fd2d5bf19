public import CollectorCore
public import Distribution
public import Logging
public import OCI

/// The images of a registry, or of parts of one.
public struct RegistrySource: ImageSource {
  /// How many images of a repository are looked at together: this hides the time that a registry takes to answer. How many requests a registry gets at
  /// once in all is the client's to say.
  public static let defaultConcurrency = 16
  /// How many repositories are listed together. With some, the images of one are looked at while the tags of the next are listed; more would hold more
  /// pages of tags in memory for nothing.
  static let concurrentRepositories = 8

  public let name = RegistrySource.kind
  public let scope: String
  /// What of the registry is covered.
  public let scopes: [RegistryScope]
  let client: RegistryClient
  let concurrency: Int
  let logger: Logger

  static let kind = "registry"

  /// - Parameters:
  ///   - scopes: What of the client's registry is covered.
  ///   - client: A client of the scopes' registry. It is shut down by whoever made it.
  ///   - concurrency: How many images of a repository are looked at together, at most.
  public init(
    scopes: [RegistryScope],
    client: RegistryClient,
    concurrency: Int = RegistrySource.defaultConcurrency,
    logger: Logger
  ) {
    self.scopes = scopes
    self.client = client
    self.concurrency = max(1, concurrency)
    self.logger = logger
    scope = scopes.count == 1 ? scopes[0].description : "\(client.host) (\(scopes.count) repositories, patterns and images)"
  }

  public func list(
    _ selection: Selection,
    memory: any ImageMemory,
    yield: @Sendable (ListedImage) async throws -> Void
  ) async throws -> [CompletedScope] {
    let resolver = ImageResolver(client: client, memory: memory, platform: selection.platform)
    return try await RegistryListing(source: self, selection: selection, resolver: resolver).run(yield)
  }

  public func open(_ listing: ImageListing) async throws -> any ImageContent {
    try await RegistryImage(listing, client: client)
  }

  public func owns(_ listing: ImageListing) -> Bool {
    guard listing.source == name, let reference = listing.name.reference else { return false }
    return scopes.contains { $0.covers(reference) }
  }

  public func pullReference(for listing: ImageListing) -> Reference? {
    listing.image.digest.flatMap { listing.name.reference?.with(digest: $0) }
  }

  public var hasWaysOfItsOwn: Bool { !client.configuration.mirrors.isEmpty }

  public func credential(for listing: ImageListing) async throws -> SourceCredential? {
    let registry = client.host.name
    return switch try await client.credential(for: listing.name.reference?.repository) {
    case nil: nil
    case .password(let username, let password): SourceCredential(registry: registry, username: username, password: password)
    case .identityToken(let token): SourceCredential(registry: registry, secret: .identityToken(token))
    }
  }
}
