/// When the next pass of a lane begins.
public enum WatchRhythm {
  /// By which part of itself an interval is made shorter or longer: enough that many collectors do not ask a registry in the same second, and too
  /// little to notice.
  public static let jitter = 0.1

  /// What the gap after failed passes stops at. A registry that is back is seen within minutes, and one that is gone costs a dozen requests an hour.
  public static let longestGap: Duration = .seconds(5 * 60)

  /// How long announced images are gathered before they are looked at: a release pushes several tags at a time, and registries announce a tag a moment
  /// before it can be had.
  static let gathering: Duration = .milliseconds(300)

  /// When an announced image is looked for again that was not there. After that, the next pass over its registry finds it.
  static let secondLooks: [Duration] = [.seconds(1), .seconds(5), .seconds(20)]

  /// From the beginning of a pass to that of the next.
  ///
  /// - Parameters:
  ///   - failures: How many passes in a row have reached nothing: each doubles the interval.
  ///   - random: A number from 0 up to, not including, 1.
  public static func gap(_ interval: Duration, failures: Int, random: Double) -> Duration {
    var gap = interval
    var doublings = failures
    while doublings > 0, gap < longestGap {
      gap = min(gap * 2, max(longestGap, interval))
      doublings -= 1
    }
    return gap * (1 - jitter + 2 * jitter * random)
  }
}
