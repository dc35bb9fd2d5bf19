import ContentStore
import OCI
import SystemPackage

/// An image that the engine holds.
struct SandboxImage: Sendable {
  /// The directories that a mount is made of, relative to the store's `layersDirectory`: the mount points, then the layers, the uppermost first.
  let directories: [String]
  /// Where the mount points are, below the session's `images`.
  let own: FilePath
  /// Keeps the layers from being evicted.
  let lease: StoreLease
}

extension SandboxImage {
  /// The directories over which something is mounted in every container. They lie over the image's own, so that nothing that an image has in their
  /// place, a link above all, can lead a mount elsewhere.
  static let mountPoints: [(name: String, mode: UInt16)] = [
    ("proc", 0o555), ("sys", 0o555), ("dev", 0o755), ("tmp", 0o1777), ("collector", 0o755),
  ]

  /// The options of a mount are one page of memory, and the kernel takes no more than 500 layers.
  static let mostLayers = 128
}
