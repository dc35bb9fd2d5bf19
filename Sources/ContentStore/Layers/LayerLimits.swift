/// How much one layer may unpack to: a layer is made by strangers, and a few kilobytes can unpack to whatever fills a disk.
public struct LayerLimits: Sendable, Hashable, Codable {
  /// Bytes of the unpacked archive.
  public var totalBytes: Int64
  /// Entries of the archive.
  public var files: Int
  /// Bytes that one compressed byte may unpack to, on the whole, once `ratioGraceBytes` have come out.
  public var ratio: Int

  /// The largest images in use (machine learning, Windows tools) have layers of some 20 GB.
  public static let defaultTotalBytes: Int64 = 64 << 30
  /// Ten times what the largest distribution images have.
  public static let defaultFiles = 1_000_000
  /// Text of the same line reaches 100; gzip cannot exceed 1,032, which is what bombs have.
  public static let defaultRatio = 200
  /// Less than this harms nobody, whatever its ratio: layers of a few empty files reach any.
  public static let ratioGraceBytes: Int64 = 64 << 20

  public init(
    totalBytes: Int64 = LayerLimits.defaultTotalBytes,
    files: Int = LayerLimits.defaultFiles,
    ratio: Int = LayerLimits.defaultRatio
  ) {
    self.totalBytes = totalBytes
    self.files = files
    self.ratio = ratio
  }
}
