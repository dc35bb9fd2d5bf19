public import CollectorCore
import Foundation
public import NIOCore
public import OCI

extension TestImage {
  /// The image in bytes; the same image always gives the same.
  public func packed() throws -> PackedImage {
    let archives = layers.map { TarArchive($0).data }
    let layers = archives.map { archive in
      switch compression {
      case .none: TestBlob(archive, mediaType: format.layer)
      case .gzip: TestBlob(Gzip.stored(archive), mediaType: format.compressedLayer)
      }
    }
    let document = ConfigurationDocument(self, diffIDs: archives.map { Digest(sha256Of: $0) })
    let configuration = TestBlob(try TestContent.encode(document), mediaType: format.configuration)
    let manifest = Manifest(mediaType: format.manifest, config: configuration.descriptor, layers: layers.map(\.descriptor))
    return PackedImage(
      image: self,
      manifest: manifest,
      content: try TestContent(manifest, mediaType: format.manifest, blobs: [configuration] + layers),
      configurationBlob: configuration,
      layerBlobs: layers
    )
  }
}

extension TestImage.Format {
  var manifest: MediaType { self == .oci ? .ociManifest : .dockerManifest }
  var index: MediaType { self == .oci ? .ociIndex : .dockerManifestList }
  var configuration: MediaType { self == .oci ? .ociConfiguration : .dockerConfiguration }

  var layer: MediaType {
    MediaType(
      rawValue: self == .oci ? "application/vnd.oci.image.layer.v1.tar" : "application/vnd.docker.image.rootfs.diff.tar"
    )
  }

  var compressedLayer: MediaType {
    MediaType(rawValue: layer.rawValue + (self == .oci ? "+gzip" : ".gzip"))
  }
}

/// An image in bytes, which also serves as what a source opens.
public struct PackedImage: ImageContent, Hashable {
  public let image: TestImage
  public let manifest: Manifest
  public let content: TestContent
  let configurationBlob: TestBlob
  let layerBlobs: [TestBlob]
  /// Whether it is kept with its manifest, as in registries and layouts, so that a source can know the manifest's digest.
  public var keepsManifest = true

  /// The digest of the configuration.
  public var imageID: Digest { configurationBlob.descriptor.digest }
  /// The digest of the manifest.
  public var digest: Digest { content.digest }
  public var configuration: [UInt8] { Array(configurationBlob.data) }
  public var manifestDocument: [UInt8]? { keepsManifest ? Array(content.document) : nil }

  /// What a source that has looked at the image says of it.
  public var description: ImageDescription {
    ImageDescription(
      imageID: imageID,
      digest: keepsManifest ? digest : nil,
      platform: image.platform,
      created: image.created.flatMap(parseRFC3339),
      author: image.author ?? "",
      labels: image.labels,
      layers: manifest.layers.map { ImageDescription.Layer(digest: $0.digest, size: $0.size) }
    )
  }

  /// The same image where it is kept without its manifest.
  public var withoutManifest: PackedImage {
    var image = self
    image.keepsManifest = false
    return image
  }

  public func listing(_ reference: Reference, source: String) -> ImageListing {
    ImageListing(reference: reference, source: source, image: description)
  }

  public func readLayer(
    _ layer: Descriptor,
    from offsetBytes: Int64,
    receive: @Sendable (ByteBuffer) async throws -> Void
  ) async throws {
    guard let blob = layerBlobs.first(where: { $0.descriptor.digest == layer.digest && $0.descriptor.size == layer.size }) else {
      throw FakeError.permanent("the image has no layer \(layer.digest) of \(layer.size) bytes")
    }
    try await receive(ByteBuffer(bytes: blob.data.dropFirst(Int(offsetBytes))))
  }
}
