/// How pacman compares versions and releases: as RPM did once, but more separators count for more, and a word that follows a number at once
/// is an earlier version. Separators at the end count nothing.
///
/// <https://man.archlinux.org/man/vercmp.8>
enum AlpmOrder {
  private enum Part: Comparable {
    /// A word right after what comes before it: `rc` in `1.0rc`.
    case suffix(TextRun)
    case end
    case segment(separators: Int, Segment)
  }

  private enum Segment: Comparable {
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
      let separators = scanner.run { !$0.isAlphanumeric }.count
      if scanner.isAtEnd { return parts }
      if let number = scanner.number() {
        parts.append(.segment(separators: separators, .number(number)))
      } else {
        let word = TextRun(scanner.run(while: \.isLetter))
        parts.append(separators == 0 ? .suffix(word) : .segment(separators: separators, .word(word)))
      }
    }
  }
}
