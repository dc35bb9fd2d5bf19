public import Foundation
public import OCI

/// A manifest or an index with all that it leads to, ready to be pushed.
public struct TestContent: Sendable, Hashable {
  /// The media type of the document.
  public let mediaType: MediaType
  /// The bytes of the manifest or index.
  public let document: Data
  public let digest: Digest
  /// What the document refers to as blobs.
  public let blobs: [TestBlob]
  /// What an index refers to.
  public let manifests: [TestContent]

  public init(mediaType: MediaType, document: Data, blobs: [TestBlob] = [], manifests: [TestContent] = []) {
    self.mediaType = mediaType
    self.document = document
    self.digest = Digest(sha256Of: document)
    self.blobs = blobs
    self.manifests = manifests
  }

  /// The content of a manifest or index that is given as a value.
  init(_ value: some Encodable, mediaType: MediaType, blobs: [TestBlob], manifests: [TestContent] = []) throws {
    self.init(mediaType: mediaType, document: try Self.encode(value), blobs: blobs, manifests: manifests)
  }

  /// A pointer to the document.
  public func descriptor(
    platform: Platform? = nil,
    annotations: [String: String]? = nil,
    artifactType: String? = nil
  ) -> Descriptor {
    Descriptor(
      mediaType: mediaType,
      digest: digest,
      size: Int64(document.count),
      platform: platform,
      annotations: annotations,
      artifactType: artifactType
    )
  }

  /// JSON of which the same value always gives the same bytes.
  static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }
}

/// The bytes of a configuration or a layer, and what they are.
public struct TestBlob: Sendable, Hashable {
  public let descriptor: Descriptor
  public let data: Data

  public init(_ data: Data, mediaType: MediaType) {
    self.data = data
    self.descriptor = Descriptor(mediaType: mediaType, digest: Digest(sha256Of: data), size: Int64(data.count))
  }
}
