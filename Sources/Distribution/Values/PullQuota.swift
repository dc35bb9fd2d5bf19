import Foundation

/// How many pulls a registry still allows, as it says itself.
///
/// <https://docs.docker.com/docker-hub/usage/pulls/#view-pull-rate-and-limit>
public struct PullQuota: Hashable, Sendable {
  public let remaining: Int
  /// How many there are in all; `nil` where the registry does not say.
  public let limit: Int?
  /// The time that `limit` is for; `nil` where the registry does not say.
  public let window: Duration?

  /// Few enough to worry: a pass over some dozens of images would use up the rest.
  static let lowPercentage = 10

  public init(remaining: Int, limit: Int?, window: Duration?) {
    self.remaining = remaining
    self.limit = limit
    self.window = window
  }

  /// Reads `RateLimit-Remaining: 76;w=21600` and `RateLimit-Limit: 100;w=21600`.
  ///
  /// - Returns: `nil` unless the first says a number.
  init?(remaining: String?, limit: String?) {
    guard let remaining = remaining.flatMap({ Self.parse($0) }) else { return nil }
    let limit = limit.flatMap { Self.parse($0) }
    self.init(remaining: remaining.count, limit: limit?.count, window: remaining.window ?? limit?.window)
  }

  /// Whether less than `lowPercentage` of the limit is left.
  public var isLow: Bool {
    limit.map { Double(remaining) * 100 < Double($0) * Double(Self.lowPercentage) } ?? false
  }

  private static func parse(_ field: String) -> (count: Int, window: Duration?)? {
    let parts = field.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
    guard let count = parts.first.flatMap({ Int($0) }), count >= 0 else { return nil }
    let seconds = parts.dropFirst().first { $0.hasPrefix("w=") }.flatMap { Int64($0.dropFirst(2)) }
    return (count, seconds.flatMap { (1...longestWindowSeconds).contains($0) ? .seconds($0) : nil })
  }

  private static let longestWindowSeconds: Int64 = 366 * 86_400
}

extension PullQuota: CustomStringConvertible {
  /// `76 of 100 pulls left in 6h`.
  public var description: String {
    let all = limit.map { " of \($0)" } ?? ""
    return "\(remaining)\(all) pulls left" + (window.map { " in \($0.inUnits())" } ?? "")
  }
}
