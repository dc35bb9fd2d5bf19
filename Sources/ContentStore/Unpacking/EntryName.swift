/// A name or path of bytes, of whatever encoding, ready for calls of the system.
struct EntryName: Hashable {
  /// Without the zero at the end.
  var bytes: ArraySlice<UInt8> { terminated.dropLast() }
  private let terminated: [UInt8]

  init(_ bytes: some Sequence<UInt8>) {
    terminated = bytes + [0]
  }

  var isEmpty: Bool { terminated.count == 1 }

  func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    terminated.withUnsafeBytes { bytes in
      // The array is never empty.
      bytes.withMemoryRebound(to: CChar.self) { $0.baseAddress.map(body) ?? body("") }
    }
  }
}

extension EntryName: CustomStringConvertible {
  /// For messages: one line, nothing that a terminal obeys, not too long.
  var description: String { Self.visible(bytes) }

  private static let shownCharacters = 160

  static func visible(_ bytes: some Collection<UInt8>) -> String {
    var shown = ""
    // Four bytes are a character at most: what follows is cut off anyway.
    var rest = Array(bytes.prefix(4 * shownCharacters))[...]
    while !rest.isEmpty {
      guard let (scalar, count) = firstScalar(rest) else {
        let digits = String(rest[rest.startIndex], radix: 16)
        shown += "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
        rest = rest.dropFirst()
        continue
      }
      shown += isPlain(scalar) ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
      rest = rest.dropFirst(count)
    }
    guard shown.count > shownCharacters || bytes.count > 4 * shownCharacters else { return shown }
    return shown.prefix(shownCharacters) + "…"
  }

  private static func firstScalar(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
    for count in 1...4 where count <= bytes.count {
      if let text = String(validating: bytes.prefix(count), as: UTF8.self), let scalar = text.unicodeScalars.first {
        return (scalar, count)
      }
    }
    return nil
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    default: true
    }
  }
}
