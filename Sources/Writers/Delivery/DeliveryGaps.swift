/// How long to wait before records are sent again: longer each time, up to a limit.
struct DeliveryGaps: Sendable, Hashable {
  /// Longer than it takes a receiver to come back that only restarts.
  var first: Duration = .milliseconds(250)
  /// What a receiver that was down for hours has to wait for at most, and few enough attempts to harm nobody meanwhile.
  var longest: Duration = .seconds(60)
  /// Nobody can ask for a longer pause: an hour's worth of records waits in the spool.
  var longestAsked: Duration = .seconds(3600)

  /// - Parameters:
  ///   - failures: How often in a row it failed, from 1 on.
  ///   - asked: The pause that the receiver asked for.
  ///   - chance: From 0 up to 1. It takes up to half of the gap away, so that those who failed together do not return together.
  func gap(after failures: Int, asked: Duration?, chance: Double) -> Duration {
    let doublings = min(max(failures - 1, 0), 30)
    let gap = min(first * (1 << doublings), longest)
    return max(gap * (1 - chance / 2), min(asked ?? .zero, longestAsked))
  }
}
