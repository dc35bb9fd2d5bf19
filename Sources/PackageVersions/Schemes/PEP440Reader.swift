/// Reads a version of a Python package in all the forms that the specification wants to be read.
///
/// <https://packaging.python.org/en/latest/specifications/version-specifiers/#appendix-parsing-version-strings-with-regular-expressions>
struct PEP440Reader {
  private var scanner: VersionScanner

  init(_ text: ArraySlice<UInt8>) {
    scanner = VersionScanner(text.trimmed.lowercased)
  }

  mutating func read() -> PEP440Version? {
    _ = scanner.take("v")
    guard let first = scanner.number() else { return nil }
    var (epoch, release) = (DigitRun.zero, [first])
    if scanner.take("!") {
      guard let number = scanner.number() else { return nil }
      (epoch, release) = (first, [number])
    }
    while let number = numberBehindDot() { release.append(number) }
    let (pre, post, development) = (readPre(), readPost(), readDevelopment())
    guard let local = readLocal(), scanner.isAtEnd else { return nil }
    return PEP440Version(epoch: epoch, release: release, pre: pre, post: post, development: development, local: local)
  }

  private mutating func numberBehindDot() -> DigitRun? {
    var ahead = scanner
    guard ahead.take("."), let number = ahead.number() else { return nil }
    scanner = ahead
    return number
  }

  private mutating func readPre() -> PEP440Version.Stage? {
    if let number = readMark(["alpha", "a"]) { return .alpha(number) }
    if let number = readMark(["beta", "b"]) { return .beta(number) }
    if let number = readMark(["preview", "pre", "c", "rc"]) { return .candidate(number) }
    return nil
  }

  private mutating func readPost() -> DigitRun? {
    var ahead = scanner
    if ahead.take("-"), let number = ahead.number() {
      scanner = ahead
      return number
    }
    return readMark(["post", "rev", "r"])
  }

  private mutating func readDevelopment() -> DigitRun? { readMark(["dev"]) }

  /// One of `words`, perhaps behind a separator, and the number that perhaps follows it behind another.
  private mutating func readMark(_ words: [StaticString]) -> DigitRun? {
    var ahead = scanner
    _ = ahead.takeAny(of: "-_.")
    guard words.contains(where: { ahead.take($0) }) else { return nil }
    _ = ahead.takeAny(of: "-_.")
    scanner = ahead
    return scanner.digits()
  }

  /// What stands behind a plus sign; `nil` where that is malformed.
  private mutating func readLocal() -> [PEP440Version.LocalPart]? {
    guard scanner.take("+") else { return [] }
    var parts: [PEP440Version.LocalPart] = []
    repeat {
      let part = scanner.run(while: \.isAlphanumeric)
      guard !part.isEmpty else { return nil }
      parts.append(part.allSatisfy(\.isDigit) ? .number(DigitRun(part)) : .word(TextRun(part)))
    } while scanner.takeAny(of: "-_.")
    return parts
  }
}
