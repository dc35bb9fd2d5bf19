/// Reads a version from its start. It has bytes, not characters: a version is text of somebody else's, and no rule asks for more.
struct VersionScanner {
  private(set) var rest: ArraySlice<UInt8>

  init(_ text: ArraySlice<UInt8>) {
    rest = text
  }

  var isAtEnd: Bool { rest.isEmpty }

  /// The longest run from here of bytes that fit; it is taken.
  mutating func run(while fits: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let run = rest.prefix(while: fits)
    rest = rest[run.endIndex...]
    return run
  }

  mutating func skip(while fits: (UInt8) -> Bool) {
    _ = run(while: fits)
  }

  mutating func next() -> UInt8? {
    rest.popFirst()
  }

  mutating func digits() -> DigitRun { DigitRun(run(while: \.isDigit)) }

  /// The number from here; `nil` where there is none.
  mutating func number() -> DigitRun? {
    rest.first?.isDigit == true ? digits() : nil
  }

  /// Takes `text` if it comes next.
  mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard rest.count >= count, text.withUTF8Buffer({ $0.elementsEqual(rest.prefix(count)) }) else { return false }
    rest = rest.dropFirst(count)
    return true
  }

  /// Takes any one of `bytes` if it comes next.
  mutating func takeAny(of bytes: StaticString) -> Bool {
    guard let first = rest.first, bytes.withUTF8Buffer({ $0.contains(first) }) else { return false }
    rest = rest.dropFirst()
    return true
  }
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  var isLowercase: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
  var isLetter: Bool { (self | 0x20).isLowercase }
  var isAlphanumeric: Bool { isDigit || isLetter }
  var isHexDigit: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20) }
  var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}

extension ArraySlice<UInt8> {
  /// With small letters for the capitals of ASCII.
  var lowercased: ArraySlice<UInt8> {
    contains { $0.isLetter && !$0.isLowercase } ? ArraySlice(map { $0.isLetter ? $0 | 0x20 : $0 }) : self
  }

  /// Without spaces before and after.
  var trimmed: ArraySlice<UInt8> {
    let start = drop(while: \.isSpace)
    return start.lastIndex { !$0.isSpace }.map { start[...$0] } ?? []
  }
}
