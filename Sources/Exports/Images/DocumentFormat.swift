import CollectorCore
import Foundation

/// How documents are written down.
enum DocumentFormat {
  /// JSON with its members in alphabetical order and nothing that a terminal would obey: the same value gives the same bytes.
  static func json(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value).jsonSafeForTerminal
  }
}

extension Date {
  /// In RFC 3339, UTC, rounded down to seconds: SPDX takes no fractions.
  var wholeSeconds: String {
    Date(timeIntervalSince1970: timeIntervalSince1970.rounded(.down)).formatted(.iso8601)
  }
}
