/// Remembers the moments of the last requests, as many as a rate allows in a period.
struct SlidingWindow: Sendable {
  typealias Instant = ContinuousClock.Instant

  let rate: RequestRate
  /// A ring, once it is full.
  private var instants: [Instant] = []
  private var oldest = 0

  init(_ rate: RequestRate) {
    self.rate = rate
  }

  /// How long the next request has to wait; `nil` if it may go.
  func wait(at now: Instant) -> Duration? {
    guard instants.count >= rate.count else { return nil }
    let end = instants[oldest] + rate.period
    return end > now ? now.duration(to: end) : nil
  }

  /// Notes a request, which `wait` has let go.
  mutating func record(_ now: Instant) {
    if instants.count < rate.count {
      instants.append(now)
    } else {
      instants[oldest] = now
      oldest = (oldest + 1) % instants.count
    }
  }
}
