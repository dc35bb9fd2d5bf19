public import Foundation
public import OCI

/// A manifest or index with the bytes that its digest is of.
public struct FetchedManifest: Hashable, Sendable {
  /// The digest, size in bytes and media type. The bytes have been checked against the digest, except those of Docker's schema 1.
  public let descriptor: Descriptor
  public let bytes: Data
  public let document: ManifestDocument

  public init(descriptor: Descriptor, bytes: Data, document: ManifestDocument) {
    self.descriptor = descriptor
    self.bytes = bytes
    self.document = document
  }

  public var digest: Digest { descriptor.digest }
}
