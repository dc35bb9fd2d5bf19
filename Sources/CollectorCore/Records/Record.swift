public import Foundation

/// What writers are given: one schema for all of them.
public enum Record: Sendable, Hashable {
  case image(ImageRecord)
  case result(ResultRecord)
  case state(StateRecord)
  case pass(PassRecord)

  /// The version of the schema; it rises when a consumer of the last one could break.
  public static let schema = 1

  /// The record as one line of JSON, keys in alphabetical order, without the line's end. It can be shown on a terminal: what images and
  /// scripts say is in it.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var container = encoder.singleValueContainer()
      try container.encode(date.rfc3339)
    }
    let document =
      switch self {
      case .image(let record): try encoder.encode(record)
      case .result(let record): try encoder.encode(record)
      case .state(let record): try encoder.encode(record)
      case .pass(let record): try encoder.encode(record)
      }
    return document.jsonSafeForTerminal
  }
}

extension Date {
  /// The instant in RFC 3339, UTC, rounded to milliseconds.
  public var rfc3339: String {
    // The style cuts off what is below a millisecond, and a number like .001 is a little less than that in binary.
    let milliseconds = (timeIntervalSince1970 * 1000).rounded()
    return Date(timeIntervalSince1970: (milliseconds + 0.1) / 1000).formatted(Self.rfc3339Style)
  }

  private static let rfc3339Style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}
