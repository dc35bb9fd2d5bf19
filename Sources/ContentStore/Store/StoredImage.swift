public import Foundation
public import OCI

/// The documents of an image.
public struct StoredImage: Sendable, Hashable {
  /// The digest of the configuration.
  public let id: Digest
  public let manifest: Data
  /// Of the manifest.
  public let descriptor: Descriptor
  public let configuration: Data

  public init(id: Digest, manifest: Data, descriptor: Descriptor, configuration: Data) {
    self.id = id
    self.manifest = manifest
    self.descriptor = descriptor
    self.configuration = configuration
  }
}
