import CollectorCore

/// How fast a transfer has been in its last seconds.
struct TransferSpeed: Sendable {
  private struct Sample {
    let time: Duration
    let bytes: Int64
  }

  private var samples: [Sample] = []

  /// Long enough to smooth over layers and bursts, short enough to show that a transfer has stopped.
  private static let window = Duration.seconds(5)
  /// Engines report far more often than a speed changes.
  private static let spacing = Duration.milliseconds(250)
  /// A speed of less time than this says nothing.
  private static let minimum = Duration.milliseconds(500)

  /// Notes that `bytes` are there at `time`.
  mutating func record(_ bytes: Int64, at time: Duration) {
    if let last = samples.last, bytes < last.bytes { samples = [] }
    if samples.count > 1, let last = samples.last, time - last.time < Self.spacing {
      // The last sample moves in bytes only, or frequent reports would push it ahead for ever.
      samples[samples.count - 1] = Sample(time: last.time, bytes: bytes)
    } else {
      samples.append(Sample(time: time, bytes: bytes))
    }
    while samples.count > 2, time - samples[1].time > Self.window { samples.removeFirst() }
  }

  /// Bytes per second; `nil` where that cannot be told yet.
  func bytesPerSecond(at now: Duration) -> Int64? {
    guard let first = samples.first, let last = samples.last, last.bytes > first.bytes, now - first.time >= Self.minimum else {
      return nil
    }
    return Int64(Double(last.bytes - first.bytes) / ((now - first.time) / .seconds(1)))
  }
}
