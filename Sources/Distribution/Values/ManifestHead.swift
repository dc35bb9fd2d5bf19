public import OCI

/// What a registry says of a manifest without sending it.
public struct ManifestHead: Hashable, Sendable {
  /// How the digest was found out.
  public enum Method: Hashable, Sendable {
    /// By one HEAD request, which Docker Hub does not count against the pull quota.
    case head
    /// By fetching the manifest, since the registry refuses HEAD or leaves the digest out. The text says which of the two.
    case get(reason: String)
  }

  /// The digest, size in bytes and media type of the manifest or index.
  public let descriptor: Descriptor
  public let method: Method

  public init(descriptor: Descriptor, method: Method) {
    self.descriptor = descriptor
    self.method = method
  }

  public var digest: Digest { descriptor.digest }
}
