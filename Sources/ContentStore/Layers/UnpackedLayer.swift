public import OCI

/// What the unpacking of a layer has found.
public struct UnpackedLayer: Sendable, Hashable, Codable {
  /// The digest of the plain archive.
  public var diffID: Digest
  /// The size of the plain archive in bytes.
  public var archiveBytes: Int64
  /// The bytes that its files hold: what it takes on disk, blocks and directories left out.
  public var storedBytes: Int64
  /// Entries of the archive.
  public var files: Int
  /// Extended attributes (capabilities of files and those of users) that could not be set: for lack of rights, or the file system has none.
  public var droppedAttributes: Int

  public init(diffID: Digest, archiveBytes: Int64, storedBytes: Int64, files: Int, droppedAttributes: Int = 0) {
    self.diffID = diffID
    self.archiveBytes = archiveBytes
    self.storedBytes = storedBytes
    self.files = files
    self.droppedAttributes = droppedAttributes
  }
}
