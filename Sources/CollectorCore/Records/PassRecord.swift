public import Foundation

/// The figures of one pass.
public struct PassRecord: Sendable, Hashable {
  /// When the pass ended.
  public let time: Date
  public let duration: Duration
  public let images: StateCounts

  public init(time: Date, duration: Duration, images: StateCounts) {
    self.time = time
    self.duration = duration
    self.images = images
  }
}

/// How many of the images listed ended a pass in each state.
public struct StateCounts: Sendable, Hashable, Codable {
  public var collected = 0
  public var unchanged = 0
  public var filtered = 0
  public var skipped = 0
  public var failed = 0

  public init() {}

  public mutating func count(_ state: ImageState) {
    switch state {
    case .collected: collected += 1
    case .unchanged: unchanged += 1
    case .filtered: filtered += 1
    case .skipped: skipped += 1
    case .failed: failed += 1
    }
  }

  public var total: Int { collected + unchanged + filtered + skipped + failed }
}

extension PassRecord: Encodable {
  private enum CodingKeys: String, CodingKey {
    case type, schema, time, images
    case duration = "duration_ms"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode("pass", forKey: .type)
    try container.encode(Record.schema, forKey: .schema)
    try container.encode(time, forKey: .time)
    try container.encode(duration.wholeMilliseconds, forKey: .duration)
    try container.encode(images, forKey: .images)
  }
}
