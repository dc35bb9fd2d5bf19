import CollectorCore
import Foundation

/// Fields and lines of CSV.
///
/// <https://www.rfc-editor.org/rfc/rfc4180#section-2>
enum CSVText {
  static let lineEnd = "\r\n"

  static func line(_ fields: [String]) -> String {
    fields.map(quoted).joined(separator: ",")
  }

  /// A field, in quotes where it has to be.
  private static func quoted(_ field: String) -> String {
    let needsQuotes = field.utf8.contains {
      [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains($0)
    }
    guard needsQuotes else { return field }
    // By bytes: a quote that is followed by a combining mark is no quote to Swift, and one to whoever reads the line.
    var bytes = [UInt8(ascii: "\"")]
    for byte in field.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension JSONValue {
  /// The value as a field: nothing for null, a text as it is, a list of texts with spaces between them, anything else as JSON.
  var plainText: String {
    switch self {
    case .null: return ""
    case .string(let text): return text
    case .bool(let value): return value ? "true" : "false"
    case .integer(let number): return "\(number)"
    case .number, .object: return json
    case .array(let elements):
      let texts = elements.compactMap(\.text)
      return texts.count == elements.count ? texts.joined(separator: " ") : json
    }
  }

  /// In one line, its members in alphabetical order, with nothing in it that a terminal would obey.
  var json: String { encoded([]) }

  /// In lines that people can read.
  var prettyJSON: String {
    let text = encoded([.prettyPrinted])
    // Foundation gives an empty list three lines; nothing else in what it prints has an empty line.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var isInEmptyList = false
    for byte in text.utf8 {
      let isBreak = byte == UInt8(ascii: "\n")
      if isBreak, bytes.last == byte {
        bytes.removeLast()
        isInEmptyList = true
      } else if !isInEmptyList || byte != UInt8(ascii: " ") {
        isInEmptyList = false
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func encoded(_ formatting: JSONEncoder.OutputFormatting) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
    // Values that came out of JSON go into it.
    guard let data = try? encoder.encode(self) else { return "" }
    return String(decoding: data.jsonSafeForTerminal, as: UTF8.self)
  }
}
