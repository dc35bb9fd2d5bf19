/// What waits in a spool.
public struct SpoolDepth: Sendable, Hashable {
  /// Records that are not delivered yet.
  public var records: Int64
  /// What they take on the disk.
  public var bytes: Int64
  /// Records that the receiver has refused for good, and that were set aside.
  public var refused: Int64
  /// What those take on the disk.
  public var refusedBytes: Int64

  public init(records: Int64 = 0, bytes: Int64 = 0, refused: Int64 = 0, refusedBytes: Int64 = 0) {
    self.records = records
    self.bytes = bytes
    self.refused = refused
    self.refusedBytes = refusedBytes
  }

  static func + (left: SpoolDepth, right: SpoolDepth) -> SpoolDepth {
    SpoolDepth(
      records: left.records + right.records,
      bytes: left.bytes + right.bytes,
      refused: left.refused + right.refused,
      refusedBytes: left.refusedBytes + right.refusedBytes
    )
  }
}
