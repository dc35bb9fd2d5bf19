import CollectorCore
import Foundation
import NIOCore
import OCI

/// An archive as `docker save` writes it, and since Docker 25 beside an OCI image layout in the same archive.
///
/// <https://github.com/moby/docker-image-spec/blob/v1.3.1/v1.2.md#combined-image-json--filesystem-changeset-format>
struct DockerArchive: Sendable {
  static let manifestName = "manifest.json"
  static let expected = "an archive of docker save"
  /// Some ten thousand images.
  private static let maximumManifestBytes = 16 << 20

  let archive: OpenArchive
  /// The archive as the user wrote it, for messages.
  let shownPath: String

  /// An image of the archive.
  struct Item: Sendable, Decodable {
    /// The member with the image's configuration.
    let configuration: String
    let repositoryTags: [String]?
    /// The members with its layers, the base first.
    let layers: [String]?

    enum CodingKeys: String, CodingKey {
      case configuration = "Config"
      case repositoryTags = "RepoTags"
      case layers = "Layers"
    }
  }

  /// What `manifest.json` lists.
  ///
  /// - Throws: `LocalImageError` if this is no such archive.
  func items() async throws -> [Item] {
    guard let slice = try slice(of: Self.manifestName) else {
      let isLayout = try slice(of: LayoutFile.marker.description) != nil
      let hint = isLayout ? ", but an OCI image layout, which is named oci-archive:\(shownPath)" : ""
      throw LocalImageError.otherKind(path: shownPath, expected: Self.expected + hint, reason: "it has no \(Self.manifestName)")
    }
    let what = "\(Self.manifestName) of \(shownPath)"
    let document = try await slice.document(what, limitBytes: Self.maximumManifestBytes)
    do {
      return try JSONDecoder().decode([Item].self, from: document)
    } catch {
      throw LocalImageError.damaged(what: what, reason: "it is not the list of images that docker save writes")
    }
  }

  /// The configuration document of an image, and its digest, which is the image ID.
  func configuration(of item: Item) async throws -> (Digest, Data) {
    let what = "\(item.configuration) of \(shownPath)"
    guard let slice = try slice(of: item.configuration) else {
      throw LocalImageError.damaged(what: what, reason: "it is not there")
    }
    let document = try await slice.document(what, limitBytes: OCILayout.maximumConfigurationBytes)
    let digest = Digest(sha256Of: document)
    if let named = Self.digest(in: item.configuration), named != digest {
      throw LocalImageError.damaged(what: what, reason: "its digest is \(digest)")
    }
    return (digest, document)
  }

  /// An image with where its layers are.
  func image(of item: Item) async throws -> DockerArchiveImage {
    let (imageID, document) = try await configuration(of: item)
    let what = "\(item.configuration) of \(shownPath)"
    let diffIDs: [Digest]
    do {
      diffIDs = try ImageConfiguration(parsing: document).diffIDs
    } catch {
      throw LocalImageError.damaged(what: what, reason: "\(error)".escapedForTerminal)
    }
    let members = item.layers ?? []
    guard members.count == diffIDs.count else {
      throw LocalImageError.damaged(what: what, reason: "it tells of \(diffIDs.count) layers, and there are \(members.count)")
    }
    var layers: [Descriptor] = []
    var slices: [Digest: FileSlice] = [:]
    for (member, diffID) in zip(members, diffIDs) {
      let (layer, slice) = try await layer(member, diffID)
      layers.append(layer)
      slices[layer.digest] = slice
    }
    let configuration = Descriptor(mediaType: .dockerConfiguration, digest: imageID, size: Int64(document.count))
    return DockerArchiveImage(
      manifest: Manifest(mediaType: .dockerManifest, config: configuration, layers: layers),
      configuration: Array(document),
      slices: slices,
      shownPath: shownPath
    )
  }

  /// The image with an image ID.
  ///
  /// - Throws: `LocalImageError.noSuchImage`.
  func image(_ imageID: Digest) async throws -> DockerArchiveImage {
    var firstFailure: (any Error)?
    for item in try await items() {
      do {
        if try await configuration(of: item).0 == imageID { return try await image(of: item) }
      } catch let error as LocalImageError {
        // Another image's damage is not this one's.
        firstFailure = firstFailure ?? error
      }
    }
    throw firstFailure ?? LocalImageError.noSuchImage(name: "\(imageID)", place: shownPath, offered: [])
  }

  /// A layer as it is kept. Docker keeps it plain, and its digest is then the diffID; others compress it, and its digest is that of the
  /// compressed bytes. Both are checked when the layer is read.
  private func layer(_ member: String, _ diffID: Digest) async throws -> (Descriptor, FileSlice) {
    let what = "\(member) of \(shownPath)"
    guard let slice = try slice(of: member) else { throw LocalImageError.damaged(what: what, reason: "it is not there") }
    let beginning = try await slice.prefix(Compression.magicBytes, what)
    let compression = Compression(beginning: beginning)
    let digest: Digest
    if compression == nil {
      digest = diffID
    } else if let named = Self.digest(in: member), member.hasPrefix("blobs/") {
      digest = named
    } else {
      digest = try await slice.digest(.sha256, what)
    }
    return (Descriptor(mediaType: Self.mediaType(compression), digest: digest, size: slice.lengthBytes), slice)
  }

  private static func mediaType(_ compression: Compression?) -> MediaType {
    let plain = "application/vnd.docker.image.rootfs.diff.tar"
    return MediaType(rawValue: compression.map { "\(plain).\($0.rawValue)" } ?? plain)
  }

  /// The digest that a member is named by: `HEX.json`, `sha256:HEX`, `blobs/sha256/HEX`.
  private static func digest(in member: String) -> Digest? {
    let name = member.split(separator: "/").last ?? ""
    let hex = name.split(separator: ":").last?.prefix { $0 != "." } ?? ""
    return try? Digest(parsing: "sha256:\(hex)")
  }

  private func slice(of member: String) throws -> FileSlice? {
    do {
      return try archive.slice(of: member)
    } catch {
      throw LocalImageError.damaged(what: "\(member) of \(shownPath)", reason: "\(error)")
    }
  }
}

/// An image of an archive of `docker save`, opened. The manifest is Collector's own making: the archive has none.
struct DockerArchiveImage: ImageContent {
  let manifest: Manifest
  let configuration: [UInt8]
  let slices: [Digest: FileSlice]
  let shownPath: String

  func readLayer(
    _ layer: Descriptor,
    from offsetBytes: Int64,
    receive: @Sendable (ByteBuffer) async throws -> Void
  ) async throws {
    let what = "layer \(layer.digest) of \(shownPath)"
    guard let slice = slices[layer.digest] else { throw LocalImageError.damaged(what: what, reason: "it is not there") }
    try await slice.read(as: layer, from: offsetBytes, what, receive: receive)
  }

  /// - Throws: `OCIError.malformedDocument`.
  func description() throws(OCIError) -> ImageDescription {
    try ImageRules.description(of: manifest, digest: nil, configuration: Data(configuration))
  }
}
