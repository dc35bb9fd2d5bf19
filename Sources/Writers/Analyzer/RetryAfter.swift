import Foundation

/// When a server wants to be asked again.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3>
enum RetryAfter {
  /// More than anybody waits, and little enough to compute with.
  private static let longestSeconds = 100 * 365 * 86_400.0

  /// `nil` where the field is absent or says nothing. A date in the past is a wait of zero.
  static func wait(_ field: String?, now: Date) -> Duration? {
    guard let text = field?.trimmingCharacters(in: .whitespaces), !text.isEmpty else { return nil }
    if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return Double(text).map { .seconds(min($0, longestSeconds)) } }
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    guard let date = formatter.date(from: text) else { return nil }
    return .seconds(min(max(date.timeIntervalSince(now), 0), longestSeconds))
  }
}
