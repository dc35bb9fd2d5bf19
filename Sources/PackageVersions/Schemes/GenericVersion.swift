/// Versions of packages whose rules nobody knows: numbers are compared as numbers, words as words without regard to capitals, separators count
/// nothing. Words that promise a release come before it, others behind it.
enum GenericVersion {
  private static let prereleases = ["a", "alpha", "b", "beta", "c", "dev", "m", "milestone", "pre", "preview", "rc", "snapshot"]
    .map { Array($0.utf8) }

  private enum Part: Comparable {
    case tilde
    case prerelease(TextRun)
    case end
    case word(TextRun)
    case number(DigitRun)
  }

  static func compare(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> VersionComparison {
    VersionComparison(parts(of: left), parts(of: right), end: .end)
  }

  private static func parts(of text: ArraySlice<UInt8>) -> [Part] {
    var scanner = VersionScanner(text.trimmed.lowercased)
    if scanner.take("v"), scanner.rest.first?.isDigit != true { scanner = VersionScanner(text.trimmed.lowercased) }
    var parts: [Part] = []
    while true {
      scanner.skip { !$0.isPartOfWord && !$0.isDigit && $0 != UInt8(ascii: "~") }
      if scanner.isAtEnd { return parts }
      if scanner.take("~") {
        parts.append(.tilde)
      } else if let number = scanner.number() {
        parts.append(.number(number))
      } else {
        let word = scanner.run(while: \.isPartOfWord)
        let isPrerelease = prereleases.contains { $0[...] == word }
        parts.append(isPrerelease ? .prerelease(TextRun(word)) : .word(TextRun(word)))
      }
    }
  }
}

extension UInt8 {
  /// Letters, also those outside of ASCII.
  fileprivate var isPartOfWord: Bool { isLetter || self >= 0x80 }
}
