import CollectorCore
import ContentStore
import Foundation
import OCI

/// The manifest and the configuration of an image, from the store where it has them, else from the image's source.
struct ImageDocuments: Sendable {
  /// A layer as it is kept elsewhere, and what it unpacks to.
  struct Layer: Sendable {
    let descriptor: Descriptor
    let diffID: Digest
  }

  let image: StoredImage
  /// Opens the image at its source, once, and only if it is asked for.
  let content: @Sendable () async throws -> any ImageContent
  private let manifest: Manifest
  private let isNew: Bool

  static func of(
    _ listing: ImageListing,
    from source: any ImageSource,
    in store: ContentStore,
    lease: StoreLease
  ) async throws -> ImageDocuments {
    let once = OnceEach<any ImageContent>()
    let content: @Sendable () async throws -> any ImageContent = { try await once("") { try await source.open(listing) } }
    let known = try await BlockingWork.run { try store.image(listing.image.imageID, lease: lease) }
    if let known, case .manifest(let manifest)? = try? ManifestDocument(parsing: known.manifest, mediaType: nil) {
      return ImageDocuments(image: known, content: content, manifest: manifest, isNew: false)
    }
    let opened = try await content()
    let document = try opened.manifestDocument.map { Data($0) } ?? Self.document(of: opened.manifest)
    let descriptor = Descriptor(
      mediaType: opened.manifest.mediaType ?? .ociManifest,
      digest: Digest(sha256Of: document),
      size: Int64(document.count)
    )
    let image = StoredImage(
      id: opened.manifest.config.digest,
      manifest: document,
      descriptor: descriptor,
      configuration: Data(opened.configuration)
    )
    return ImageDocuments(image: image, content: content, manifest: opened.manifest, isNew: true)
  }

  /// A manifest of one's own has the same bytes each time.
  private static func document(of manifest: Manifest) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(manifest)
  }

  /// - Throws: `SandboxError.wrongConfiguration` if a registry's image is another one than was listed. Daemons can have image IDs that are no digests of
  ///   configurations, and check what they export by themselves.
  func check(_ listing: ImageListing, from source: any ImageSource) throws(SandboxError) {
    guard source.pullReference(for: listing) != nil, image.id != listing.image.imageID else { return }
    throw .wrongConfiguration(listing.name, reason: "its image ID is \(image.id), and \(listing.image.imageID) was listed")
  }

  /// The layers, the base first.
  ///
  /// - Throws: `SandboxError` where manifest and configuration contradict each other.
  func layers(of name: ImageName) throws(SandboxError) -> [Layer] {
    let diffIDs: [Digest]
    do {
      diffIDs = try ImageConfiguration(parsing: image.configuration).diffIDs
    } catch {
      throw .wrongConfiguration(name, reason: "\(error)".escapedForTerminal)
    }
    guard diffIDs.count == manifest.layers.count else {
      throw .layersDisagree(name, manifest: manifest.layers.count, configuration: diffIDs.count)
    }
    guard diffIDs.count <= SandboxImage.mostLayers else {
      throw .tooManyLayers(name, count: diffIDs.count, limit: SandboxImage.mostLayers)
    }
    return zip(manifest.layers, diffIDs).map { Layer(descriptor: $0, diffID: $1) }
  }

  /// Keeps the documents, and the name under which other tools find the image in the store.
  func keep(in store: ContentStore, as name: ImageName, lease: StoreLease) async throws {
    try await BlockingWork.run { [image, manifest, isNew] in
      if isNew {
        try store.add(image.configuration, as: manifest.config, lease: lease)
        try store.add(image.manifest, as: image.descriptor, lease: lease)
      }
      try store.record(image, name: name.description)
    }
  }
}
