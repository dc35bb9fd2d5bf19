import CollectorCore
import Foundation
import Logging

/// Makes a line of what is logged. Whatever a terminal would obey is written out: messages quote what images and registries said.
struct LogLineFormatter: Sendable {
  let label: String
  let format: LogFormat

  func line(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata, at time: Date) -> String {
    switch format {
    case .text: text(level, message, metadata, time.formatted(.iso8601))
    case .json: json(level, message, metadata, time.formatted(.iso8601))
    }
  }

  private func text(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata, _ time: String) -> String {
    let pairs = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted("\($0.value)"))" }
    return "\(time) \(level): \(message)\(pairs.joined())".oneTerminalLine
  }

  /// A value in quotes where it could not be told from what follows.
  private static func quoted(_ value: String) -> String {
    guard value.isEmpty || value.contains(where: { $0.isWhitespace || $0 == "\"" || $0 == "=" }) else { return value }
    return "\"\(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
  }

  private func json(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata, _ time: String) -> String {
    var members: [String: JSONValue] = [
      "time": .string(time), "level": .string(level.rawValue), "label": .string(label), "message": .string(message),
    ]
    if !metadata.isEmpty { members["metadata"] = Self.value(.dictionary(metadata)) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Strings alone, at a depth that callers write out, cannot fail to be encoded.
    guard let bytes = try? encoder.encode(JSONValue.object(members)) else { return "{}" }
    return Self.ascii(String(decoding: bytes, as: UTF8.self))
  }

  private static func value(_ value: Logger.Metadata.Value) -> JSONValue {
    switch value {
    case .string(let text): .string(text)
    case .stringConvertible(let convertible): .string(convertible.description)
    case .array(let elements): .array(elements.map(Self.value))
    case .dictionary(let members): .object(members.mapValues(Self.value))
    }
  }

  /// The same document in ASCII: JSON itself lets control characters above U+007E through, and terminals obey them.
  private static func ascii(_ json: String) -> String {
    guard json.utf8.contains(where: { $0 >= 0x7F }) else { return json }
    var result = ""
    for unit in json.utf16 {
      if unit < 0x7F, let scalar = Unicode.Scalar(unit) {
        result.unicodeScalars.append(scalar)
      } else {
        let digits = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result
  }
}
