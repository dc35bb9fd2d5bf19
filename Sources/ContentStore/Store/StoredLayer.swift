public import OCI

/// A layer that is unpacked.
public struct StoredLayer: Sendable, Hashable {
  public let diffID: Digest
  /// Its directory, relative to `ContentStore.layersDirectory`.
  public let name: String
  public let unpacked: UnpackedLayer
}
