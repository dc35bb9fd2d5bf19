public import CollectorCore
public import SystemPackage

/// Where records wait for a receiver, and how many.
public struct SpoolSettings: Sendable, Hashable {
  /// A night of a large registry: some hundred thousand records.
  public static let defaultBound = ByteCount(1 << 30)

  /// The directory of the spools of all writers.
  public var root: FilePath
  /// What the spool of a writer can take on the disk, for each process that writes to it. Not counted is what is delivered and not yet
  /// deleted: 8 MiB at most.
  public var bound: ByteCount
  /// The size from which on another segment is begun.
  var segmentBytes = SpoolLane.segmentBytes

  public init(root: FilePath, bound: ByteCount = Self.defaultBound) {
    self.root = root
    self.bound = bound
  }
}
