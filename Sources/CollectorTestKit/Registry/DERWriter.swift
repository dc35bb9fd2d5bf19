import Foundation

/// Writes values in the distinguished encoding rules of ASN.1, as far as certificates need them.
///
/// <https://www.itu.int/rec/T-REC-X.690>
enum DERWriter {
  static func sequence(_ parts: [UInt8]...) -> [UInt8] { value(0x30, parts.flatMap { $0 }) }

  static func set(_ parts: [UInt8]...) -> [UInt8] { value(0x31, parts.flatMap { $0 }) }

  static func integer(_ number: UInt64) -> [UInt8] {
    let bytes = withUnsafeBytes(of: number.bigEndian) { Array($0.drop { $0 == 0 }) }
    return value(0x02, (bytes.first ?? 0x80) < 0x80 ? bytes : [0] + bytes)
  }

  static func boolean(_ flag: Bool) -> [UInt8] { value(0x01, [flag ? 0xff : 0]) }

  static func octets(_ bytes: [UInt8]) -> [UInt8] { value(0x04, bytes) }

  static func bits(_ bytes: [UInt8]) -> [UInt8] { value(0x03, [0] + bytes) }

  static func text(_ text: String) -> [UInt8] { value(0x0c, Array(text.utf8)) }

  /// In this form a year before 1950 or after 2049 cannot be written.
  static func time(_ date: Date) -> [UInt8] {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "yyMMddHHmmss'Z'"
    return value(0x17, Array(formatter.string(from: date).utf8))
  }

  /// An object identifier whose encoding is known.
  static func identifier(_ encoded: UInt8...) -> [UInt8] { value(0x06, encoded) }

  static func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    let count = content.count
    let length: [UInt8] =
      switch count {
      case ..<0x80: [UInt8(count)]
      case ..<0x100: [0x81, UInt8(count)]
      default: [0x82, UInt8(count >> 8 & 0xff), UInt8(count & 0xff)]
      }
    return [tag] + length + content
  }
}
