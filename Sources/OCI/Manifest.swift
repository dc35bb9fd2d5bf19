/// An image manifest: the configuration and the layers of one image for one platform.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/manifest.md>, and Docker's image manifest, version 2, schema 2, which has the same fields.
public struct Manifest: Hashable, Sendable, Codable {
  public let schemaVersion: Int
  public let mediaType: MediaType?
  public let artifactType: String?
  public let config: Descriptor
  /// The layers, the base first.
  public let layers: [Descriptor]
  public let subject: Descriptor?
  public let annotations: [String: String]?

  public init(
    mediaType: MediaType? = .ociManifest,
    config: Descriptor,
    layers: [Descriptor],
    artifactType: String? = nil,
    subject: Descriptor? = nil,
    annotations: [String: String]? = nil
  ) {
    self.schemaVersion = 2
    self.mediaType = mediaType
    self.artifactType = artifactType
    self.config = config
    self.layers = layers
    self.subject = subject
    self.annotations = annotations
  }

  /// Whether the manifest describes a runnable image, as opposed to a chart, a signature, an attestation or another artifact. Some of those
  /// give their configuration the media type of an image's, and show only by their layers.
  public var isImage: Bool {
    config.mediaType.isImageConfiguration && artifactType == nil && layers.allSatisfy(\.mediaType.isLayer)
  }
}
