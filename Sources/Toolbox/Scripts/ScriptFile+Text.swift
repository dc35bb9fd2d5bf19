import CollectorCore
import Foundation

extension ScriptFile {
  private static let byteOrderMark = Data([0xEF, 0xBB, 0xBF])

  /// The interpreter that the `#!` line names, without its directory and without `env` before it, and the arguments after it; empty
  /// where there is no such line. Editors of other systems put a byte order mark before the line and a carriage return after it, which
  /// are no part of it.
  var interpreterWords: [String] {
    let start = content.starts(with: Self.byteOrderMark) ? content.dropFirst(Self.byteOrderMark.count) : content
    let line = Data(start.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
    let head = with(content: line)
    var words = (head.interpreter ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
    if words.first?.split(separator: "/").last == "env" {
      words.removeFirst()
      words = Array(words.drop { $0.hasPrefix("-") })
    }
    guard let program = words.first?.split(separator: "/").last else { return [] }
    return [String(program)] + words.dropFirst()
  }

  /// The same script as text that interpreters understand: without a byte order mark, with line ends of one character.
  ///
  /// - Throws: `ScriptError.unreadable` where it is no such text.
  func asText() throws(ScriptError) -> ScriptFile {
    guard !content.contains(0) else {
      throw .unreadable(file: origin, reason: "it has NUL bytes, so it is not text in UTF-8 or ASCII")
    }
    var text = content
    if text.starts(with: Self.byteOrderMark) { text = text.dropFirst(Self.byteOrderMark.count) }
    let firstLine = text.prefix { $0 != UInt8(ascii: "\n") }
    // Only where all lines are meant to end so: elsewhere a carriage return can be part of what a script prints.
    if firstLine.last == UInt8(ascii: "\r") { text = Self.withoutCarriageReturns(text) }
    return with(content: Data(text))
  }

  /// The text with each CR LF made a LF.
  private static func withoutCarriageReturns(_ text: Data) -> Data {
    var result = Data()
    result.reserveCapacity(text.count)
    var isReturnHeld = false
    for byte in text {
      if isReturnHeld, byte != UInt8(ascii: "\n") { result.append(UInt8(ascii: "\r")) }
      isReturnHeld = byte == UInt8(ascii: "\r")
      if !isReturnHeld { result.append(byte) }
    }
    if isReturnHeld { result.append(UInt8(ascii: "\r")) }
    return result
  }
}
