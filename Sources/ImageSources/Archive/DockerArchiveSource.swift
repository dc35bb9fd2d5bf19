public import CollectorCore
import OCI

/// The images of an archive as `docker save`, `podman save` and `skopeo copy` write it, plain or compressed: `docker-archive:FILE[:NAME]`.
public struct DockerArchiveSource: ImageSource {
  public let name = PlaceScope.Transport.dockerArchive.rawValue
  /// What of the archive is covered.
  public let place: PlaceScope
  private let file: ArchiveFile

  public var scope: String { place.description }

  /// Nothing is read yet.
  ///
  /// - Parameter place: Of the transport `docker-archive`.
  public init(_ place: PlaceScope) {
    self.place = place
    file = ArchiveFile(path: place.absolutePath, shownAs: place.path, expected: DockerArchive.expected)
  }

  @discardableResult
  public func list(
    _ selection: Selection,
    memory: any ImageMemory,
    yield: @Sendable (ListedImage) async throws -> Void
  ) async throws -> [CompletedScope] {
    let listing = LocalListing(source: name, selection: selection)
    return try await listing.failingAsOne(scope, yield) {
      try await DockerArchiveListing(scope: place, archive: try await archive(), memory: memory, listing: listing).run(yield)
    }
  }

  public func open(_ listing: ImageListing) async throws -> any ImageContent {
    try await archive().image(listing.image.imageID)
  }

  public func owns(_ listing: ImageListing) -> Bool { listing.source == name && place.covers(listing.name) }

  private func archive() async throws -> DockerArchive {
    DockerArchive(archive: try await file.open(), shownPath: place.path)
  }
}
