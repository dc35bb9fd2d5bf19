import Foundation

/// The `Retry-After` field: when a server wants to be asked again.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3>
enum RetryAfter {
  /// The forms of a date that a recipient must take, the current one first; <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7>.
  private static let dateFormats = [
    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", "EEEE, dd-MMM-yy HH:mm:ss 'GMT'", "EEE MMM d HH:mm:ss yyyy",
  ]
  /// More than anybody waits, and little enough to compute with.
  private static let longestSeconds: Int64 = 100 * 365 * 86_400

  /// The wait that a field asks for; `nil` where the field is absent or says nothing. A date in the past is a wait of zero.
  ///
  /// - Parameters:
  ///   - serverDate: The `Date` field of the same answer: a date is meant by the server's clock, which need not be ours.
  ///   - now: The time to reckon from where the server names none.
  static func wait(_ field: String?, serverDate: String?, now: Date) -> Duration? {
    guard let text = field?.trimmingCharacters(in: .whitespaces), !text.isEmpty else { return nil }
    if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      return .seconds(min(Int64(text) ?? longestSeconds, longestSeconds))
    }
    guard let date = date(text) else { return nil }
    let seconds = date.timeIntervalSince(serverDate.flatMap { Self.date($0) } ?? now)
    return .seconds(min(max(seconds, 0), Double(longestSeconds)))
  }

  static func date(_ text: String) -> Date? {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    return dateFormats.lazy.compactMap { format in
      formatter.dateFormat = format
      return formatter.date(from: text)
    }.first
  }
}
