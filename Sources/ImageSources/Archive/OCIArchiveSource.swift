public import CollectorCore
import OCI

/// The images of an OCI image layout in a tar archive, plain or compressed: `oci-archive:FILE[:TAG]`.
public struct OCIArchiveSource: ImageSource {
  public let name = PlaceScope.Transport.ociArchive.rawValue
  /// What of the archive is covered.
  public let place: PlaceScope
  private let file: ArchiveFile

  public var scope: String { place.description }

  fileprivate static let expected = "an archive of an OCI image layout"

  /// Nothing is read yet.
  ///
  /// - Parameter place: Of the transport `oci-archive`.
  public init(_ place: PlaceScope) {
    self.place = place
    file = ArchiveFile(path: place.absolutePath, shownAs: place.path, expected: Self.expected)
  }

  @discardableResult
  public func list(
    _ selection: Selection,
    memory: any ImageMemory,
    yield: @Sendable (ListedImage) async throws -> Void
  ) async throws -> [CompletedScope] {
    let listing = LocalListing(source: name, selection: selection)
    return try await listing.failingAsOne(scope, yield) {
      try await LayoutListing(scope: place, layout: try await layout(), memory: memory, listing: listing).run(yield)
    }
  }

  public func open(_ listing: ImageListing) async throws -> any ImageContent {
    guard let digest = listing.image.digest else {
      throw LocalImageError.noSuchImage(name: "\(listing.name)", place: place.path, offered: [])
    }
    return try await layout().image(digest)
  }

  public func owns(_ listing: ImageListing) -> Bool { listing.source == name && place.covers(listing.name) }

  private func layout() async throws -> OCILayout {
    OCILayout(files: LayoutInArchive(archive: try await file.open(), shownPath: place.path))
  }
}

/// An OCI image layout in an archive.
private struct LayoutInArchive: LayoutFiles {
  let archive: OpenArchive
  let shownPath: String

  /// An archive that is one of `docker save` only, is that.
  var expected: String {
    let hasManifest = (try? archive.slice(of: DockerArchive.manifestName)) ?? nil
    let hint = hasManifest == nil ? "" : ", but one of docker save, which is named docker-archive:\(shownPath)"
    return OCIArchiveSource.expected + hint
  }

  func slice(of file: LayoutFile) async throws -> FileSlice? {
    do {
      return try archive.slice(of: file.description)
    } catch {
      throw LocalImageError.damaged(what: "\(file) of \(shownPath)", reason: "\(error)")
    }
  }
}
