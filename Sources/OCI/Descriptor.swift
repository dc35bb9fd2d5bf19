/// A pointer to content: its media type, digest and size.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md>
public struct Descriptor: Hashable, Sendable, Codable {
  public let mediaType: MediaType
  public let digest: Digest
  /// The size of the content in bytes.
  public let size: Int64
  /// The platform of a manifest that an index points to; `nil` where none is given.
  public let platform: Platform?
  public let annotations: [String: String]?
  /// The type of the artifact that a manifest describes; `nil` for images.
  public let artifactType: String?

  public init(
    mediaType: MediaType,
    digest: Digest,
    size: Int64,
    platform: Platform? = nil,
    annotations: [String: String]? = nil,
    artifactType: String? = nil
  ) {
    self.mediaType = mediaType
    self.digest = digest
    self.size = size
    self.platform = platform
    self.annotations = annotations
    self.artifactType = artifactType
  }
}
