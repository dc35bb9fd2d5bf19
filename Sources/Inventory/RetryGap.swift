/// When an image is due again after failures.
enum RetryGap {
  /// After the first transient failure: long enough for a daemon or a registry to be restarted, short enough for the next pass.
  static let first: Duration = .seconds(60)
  /// What the doubled gap stops at: an image that comes back is collected within a working day, and one that is gone for good costs
  /// four attempts a day.
  static let largest: Duration = .seconds(6 * 60 * 60)

  /// The gap after so many attempts.
  static func duration(after attempts: Int) -> Duration {
    var gap = first
    var doublings = attempts - 1
    while doublings > 0, gap < largest {
      gap *= 2
      doublings -= 1
    }
    return min(gap, largest)
  }
}
