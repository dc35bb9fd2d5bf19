/// How RPM compares versions and releases: number by number and word by word, with a tilde that comes before the end and a caret right after it.
///
/// <https://rpm.org/docs/latest/manual/dependencies.html#versioning>
enum RPMOrder {
  private enum Part: Comparable {
    case tilde, end, caret
    case word(TextRun)
    case number(DigitRun)
  }

  static func compare(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> VersionComparison {
    VersionComparison(parts(of: left), parts(of: right), end: .end)
  }

  private static func parts(of text: ArraySlice<UInt8>) -> [Part] {
    var scanner = VersionScanner(text)
    var parts: [Part] = []
    while true {
      scanner.skip { !$0.isAlphanumeric && $0 != UInt8(ascii: "~") && $0 != UInt8(ascii: "^") }
      if scanner.isAtEnd { return parts }
      if scanner.take("~") {
        parts.append(.tilde)
      } else if scanner.take("^") {
        parts.append(.caret)
      } else if let number = scanner.number() {
        parts.append(.number(number))
      } else {
        parts.append(.word(TextRun(scanner.run(while: \.isLetter))))
      }
    }
  }
}
