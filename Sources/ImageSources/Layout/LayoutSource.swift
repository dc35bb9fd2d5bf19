public import CollectorCore
import OCI

/// The images of an OCI image layout in a directory: `oci:DIR[:TAG]`.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md>
public struct LayoutSource: ImageSource {
  public let name = PlaceScope.Transport.layout.rawValue
  /// What of the layout is covered.
  public let place: PlaceScope
  private let layout: OCILayout

  public var scope: String { place.description }

  /// Nothing is read yet.
  ///
  /// - Parameter place: Of the transport `oci`.
  public init(_ place: PlaceScope) {
    self.place = place
    layout = OCILayout(files: LayoutDirectory(path: place.absolutePath, shownPath: place.path))
  }

  @discardableResult
  public func list(
    _ selection: Selection,
    memory: any ImageMemory,
    yield: @Sendable (ListedImage) async throws -> Void
  ) async throws -> [CompletedScope] {
    let listing = LocalListing(source: name, selection: selection)
    return try await listing.failingAsOne(scope, yield) {
      try await LayoutListing(scope: place, layout: layout, memory: memory, listing: listing).run(yield)
    }
  }

  public func open(_ listing: ImageListing) async throws -> any ImageContent {
    guard let digest = listing.image.digest else {
      throw LocalImageError.noSuchImage(name: "\(listing.name)", place: place.path, offered: [])
    }
    return try await layout.image(digest)
  }

  public func owns(_ listing: ImageListing) -> Bool { listing.source == name && place.covers(listing.name) }
}
