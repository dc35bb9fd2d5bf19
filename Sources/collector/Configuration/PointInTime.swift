import CollectorCore
import Foundation
import OCI

/// A time in the past, as people write it: in RFC 3339, a date, or how long ago it is.
///
/// A date stands for all that was so by its end, in UTC: what changed during that day has changed.
struct PointInTime: Sendable, Hashable {
  let date: Date

  enum Fault: Error, Hashable, CustomStringConvertible {
    case unknown
    case future

    var description: String {
      switch self {
      case .unknown:
        "it has to be a time such as 2026-10-01T12:00:00Z, a date such as 2026-10-01, or how long ago, such as 7d or 12h"
      case .future: "it has not come yet"
      }
    }
  }

  private static let daySeconds: TimeInterval = 86_400
  /// What the inventory keeps times to.
  private static let millisecond: TimeInterval = 0.001

  /// - Parameter now: What `7d` counts from.
  init(parsing text: String, now: Date = Date()) throws(Fault) {
    let day = parseRFC3339("\(text)T00:00:00Z")
    guard let start = day ?? parseRFC3339(text) ?? Self.date(ago: text, now: now) else { throw .unknown }
    if start > now { throw .future }
    date = day == nil ? start : min(now, start + Self.daySeconds - Self.millisecond)
  }

  private static func date(ago text: String, now: Date) -> Date? {
    // A bare number would be seconds, which nobody means.
    guard text.last?.isLetter == true, let duration = Duration(parsing: text) else { return nil }
    return now - duration / .seconds(1)
  }
}
