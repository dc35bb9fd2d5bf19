public import CollectorCore
public import DockerAPI
import OCI

/// The images of a Docker daemon, or of Podman's service for Docker's clients: `docker-daemon:[REPOSITORY[:TAG]]`, `local.host`.
public struct DaemonSource: ImageSource {
  public let name = DaemonScope.transport
  public let scope: String
  /// What of the daemon is covered.
  public let daemonScope: DaemonScope
  private let client: DockerClient

  /// - Parameter client: A client of the daemon. It is shut down by whoever made it.
  public init(_ scope: DaemonScope, client: DockerClient) {
    daemonScope = scope
    self.scope = scope.description
    self.client = client
  }

  @discardableResult
  public func list(
    _ selection: Selection,
    memory: any ImageMemory,
    yield: @Sendable (ListedImage) async throws -> Void
  ) async throws -> [CompletedScope] {
    let listing = LocalListing(source: name, selection: selection)
    return try await listing.failingAsOne(scope, yield) {
      let images = try await DaemonImages(client: client)
      return try await DaemonListing(scope: daemonScope, text: scope, images: images, memory: memory, listing: listing).run(yield)
    }
  }

  /// Has the daemon export the image to a temporary file.
  ///
  /// - Throws: `LocalImageError`, `DockerError`.
  public func open(_ listing: ImageListing) async throws -> any ImageContent {
    try await DaemonExport(client: client, listing: listing).image()
  }

  public func owns(_ listing: ImageListing) -> Bool {
    guard listing.source == name else { return false }
    return switch daemonScope {
    case .all: true
    case .repository(let repository): listing.name.reference?.name == repository.name
    case .image(let image): listing.name.reference == image.asImage
    case .imageID(let imageID): listing.image.imageID == imageID
    }
  }
}

extension Reference {
  /// The reference that leads to one image: with a digest, a tag says nothing more.
  var asImage: Reference { digest.map { with(digest: $0) } ?? self }
}
