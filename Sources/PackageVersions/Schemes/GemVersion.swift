/// A version of a Ruby gem. A version with a word in it is a prerelease.
///
/// <https://docs.ruby-lang.org/en/master/Gem/Version.html>
enum GemVersion {
  enum Part: Comparable {
    case word(TextRun)
    case number(DigitRun)

    static let zero = Part.number(.zero)
  }

  /// Numbers and words, without the zeros at the end and before the first word, which count nothing.
  static func parts(of text: ArraySlice<UInt8>) -> [Part] {
    var scanner = VersionScanner(text)
    var parts: [Part] = []
    var hasWord = false
    func append(_ word: TextRun) {
      if !hasWord { parts.removeZerosAtEnd() }
      hasWord = true
      parts.append(.word(word))
    }
    while let byte = scanner.rest.first {
      if byte.isDigit {
        parts.append(.number(scanner.digits()))
      } else if byte.isLetter {
        append(TextRun(scanner.run(while: \.isLetter)))
      } else {
        // 1.0-x is 1.0.pre.x.
        if scanner.take("-") { append(TextRun(ArraySlice("pre".utf8))) } else { _ = scanner.next() }
      }
    }
    parts.removeZerosAtEnd()
    return parts
  }
}

extension [GemVersion.Part] {
  fileprivate mutating func removeZerosAtEnd() {
    while last == .zero { removeLast() }
  }
}
