public import SystemPackage

/// What was removed from a store.
public struct StoreEviction: Sendable, Hashable {
  /// What had been taken by all of it.
  public var bytes: Int64 = 0
  public var blobs = 0
  public var layers = 0
  /// Beginnings of blobs that were kept for another attempt.
  public var partials = 0
  /// What is out of the store and could not be removed from the disk, with what earlier evictions have left: in a user namespace,
  /// files belong to users that only the namespace has.
  public var left: [FilePath] = []

  public init() {}
}

/// What a store holds.
public struct StoreUsage: Sendable, Hashable {
  public var blobBytes: Int64 = 0
  /// Nearly: the bytes of files, and what a file takes besides at most.
  public var layerBytes: Int64 = 0
  public var partialBytes: Int64 = 0
  public var blobs = 0
  public var layers = 0
  /// Beginnings of blobs: those that are being fetched, and those that are kept for another attempt.
  public var partials = 0

  /// What counts against the budget.
  public var bytes: Int64 { blobBytes + layerBytes + partialBytes }

  public init() {}
}
