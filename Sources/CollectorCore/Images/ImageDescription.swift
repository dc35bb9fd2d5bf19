public import Foundation
public import OCI

/// What is known of one image without running it: all of it is fixed by the image's digest.
public struct ImageDescription: Sendable, Hashable, Codable {
  /// A layer as the registry keeps it.
  public struct Layer: Sendable, Hashable, Codable {
    /// The digest of the compressed bytes.
    public let digest: Digest
    /// The size of the compressed bytes.
    public let size: Int64

    public init(digest: Digest, size: Int64) {
      self.digest = digest
      self.size = size
    }
  }

  /// The digest of the configuration: what makes two images the same.
  public let imageID: Digest
  /// The digest of the manifest; `nil` where the source knows none.
  public let digest: Digest?
  public let platform: Platform
  /// When the image was made; `nil` where it does not say.
  public let created: Date?
  /// Who made the image; empty where it does not say.
  public let author: String
  public let labels: [String: String]
  /// The layers, the base first; empty where the source does not tell them apart.
  public let layers: [Layer]
  /// What has to be transferred: the sum of the compressed layers, in bytes.
  public let sizeBytes: Int64

  public init(
    imageID: Digest,
    digest: Digest?,
    platform: Platform,
    created: Date? = nil,
    author: String = "",
    labels: [String: String] = [:],
    layers: [Layer] = [],
    sizeBytes: Int64? = nil
  ) {
    self.imageID = imageID
    self.digest = digest
    self.platform = platform
    self.created = created
    self.author = author
    self.labels = labels
    self.layers = layers
    self.sizeBytes = sizeBytes ?? layers.reduce(0) { $0 &+ $1.size }
  }
}
