/// How much was removed.
public struct RetentionCounts: Sendable, Hashable {
  public var results = 0
  /// Times in which a name led somewhere.
  public var names = 0
  /// States that names had.
  public var states = 0
  public var passes = 0
  public var images = 0
  public var outputs = 0
  public var packages = 0
  /// By how many bytes the file got shorter. What it does not give back is used again.
  public var bytes: Int64 = 0

  public init() {}
}
