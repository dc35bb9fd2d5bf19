public import Foundation
import OCI

/// Packs images as `docker save`, `podman save`, `skopeo copy` and other tools do, which differ in how they name and place the parts.
///
/// <https://github.com/moby/docker-image-spec/blob/v1.3.1/v1.2.md#combined-image-json--filesystem-changeset-format>
public struct TestDockerArchive: Sendable {
  /// Whether `manifest.json` is the first member; most tools write it last.
  public var hasManifestFirst = false
  /// Whether a layer that an earlier image has is a link to it, as Docker before version 25 writes it.
  public var linksLayers = false

  private var entries: [TarEntry] = []
  private var items: [Item] = []
  private var places: [Digest: String] = [:]

  private struct Item: Encodable {
    let config: String
    let tags: [String]?
    let layers: [String]

    enum CodingKeys: String, CodingKey {
      case config = "Config"
      case tags = "RepoTags"
      case layers = "Layers"
    }
  }

  public init() {}

  /// Adds an image, its layers as they are.
  ///
  /// - Parameter tags: `nil` for an image without a name.
  public mutating func add(_ image: PackedImage, tags: [String]? = nil) {
    let configuration = "\(image.imageID.hex).json"
    entries.append(.file(configuration, image.configurationBlob.data))
    let folder = image.imageID.hex.prefix(8)
    let layers = image.layerBlobs.enumerated().map { index, blob in
      let path = "\(folder)-\(index)/layer.tar"
      if linksLayers, let place = places[blob.descriptor.digest] {
        entries.append(.symbolicLink(path, to: "../\(place)"))
      } else {
        entries.append(.file(path, blob.data))
        places[blob.descriptor.digest] = path
      }
      return path
    }
    items.append(Item(config: configuration, tags: tags, layers: layers))
  }

  /// Adds any other member.
  public mutating func add(_ entry: TarEntry) {
    entries.append(entry)
  }

  /// The archive.
  public func archived() throws -> Data {
    let manifest = TarEntry.file("manifest.json", try TestContent.encode(items))
    return TarArchive(hasManifestFirst ? [manifest] + entries : entries + [manifest]).data
  }
}
