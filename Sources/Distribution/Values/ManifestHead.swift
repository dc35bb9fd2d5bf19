public import OCI

/// What a registry says of a manifest without sending it.
public struct ManifestHead: Hashable, Sendable {
  /// How the digest was found out.
  public enum Method: Hashable, Sendable {
    /// By one HEAD request, which Docker Hub does not count against the pull quota.
    case head
    /// By fetching the manifest, since the registry refuses HEAD or leaves the digest out. The text says which of the two.
    case get(FetchedManifest, reason: String)
  }

  /// The digest of the manifest or index.
  public let digest: Digest
  /// `nil` where the registry does not say.
  public let mediaType: MediaType?
  /// `nil` where the registry does not say.
  public let sizeBytes: Int64?
  public let method: Method

  public init(digest: Digest, mediaType: MediaType?, sizeBytes: Int64?, method: Method) {
    self.digest = digest
    self.mediaType = mediaType
    self.sizeBytes = sizeBytes
    self.method = method
  }
}
