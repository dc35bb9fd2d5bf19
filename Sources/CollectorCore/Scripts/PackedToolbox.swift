public import OCI

/// The toolbox as engines need it: what is mounted at `/collector`.
public struct PackedToolbox: Sendable, Hashable {
  /// The digest of the archive: another toolbox makes every run due again.
  public let digest: Digest
  /// The platform its programs are for.
  public let platform: Platform
  /// A tar archive on this machine; its entries are named as they are to be found below `/collector`.
  public let archive: String

  public init(digest: Digest, platform: Platform, archive: String) {
    self.digest = digest
    self.platform = platform
    self.archive = archive
  }
}
