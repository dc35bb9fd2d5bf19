import OCI

extension MediaType {
  /// Layers that can be unpacked, whose compression shows in their first bytes.
  ///
  /// Layers that must not be distributed are none: their bytes come from elsewhere, and hold what runs on other systems.
  ///
  /// <https://github.com/opencontainers/image-spec/blob/v1.1.0/layer.md>
  var isUnpackable: Bool { Self.unpackable.contains(rawValue) }

  private static let unpackable: Set<String> = [
    "application/vnd.oci.image.layer.v1.tar",
    "application/vnd.oci.image.layer.v1.tar+gzip",
    "application/vnd.oci.image.layer.v1.tar+zstd",
    "application/vnd.docker.image.rootfs.diff.tar",
    "application/vnd.docker.image.rootfs.diff.tar.gzip",
    "application/vnd.docker.image.rootfs.diff.tar.zstd",
  ]
}
