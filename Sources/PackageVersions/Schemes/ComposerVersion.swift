/// A version of a Composer package: numbers, then what is known of its stability.
///
/// <https://getcomposer.org/doc/04-schema.md#version>, and the order of <https://www.php.net/manual/en/function.version-compare.php>
struct ComposerVersion {
  /// A word that says how stable a version is, or a number behind it.
  enum Part: Comparable {
    /// Words of which nothing is known are all the same.
    case unknown
    case development, alpha, beta, candidate
    case end
    case number(DigitRun)
    case patch
  }

  /// The words that are known by their beginning, in the order in which they are looked for.
  private static let words: [(StaticString, Part)] = [
    ("dev", .development), ("alpha", .alpha), ("a", .alpha), ("beta", .beta), ("b", .beta), ("rc", .candidate), ("pl", .patch),
    ("p", .patch),
  ]

  private var numbers: [DigitRun] = []
  private var stability: [Part] = []

  /// Reads any text; build metadata, behind a plus sign, counts nothing.
  init(_ text: ArraySlice<UInt8>) {
    var scanner = VersionScanner(text.trimmed.lowercased.prefix { $0 != UInt8(ascii: "+") })
    if scanner.take("v"), scanner.rest.first?.isDigit != true { stability.append(.unknown) }
    while true {
      scanner.skip { !$0.isAlphanumeric }
      if scanner.isAtEnd { return }
      if let number = scanner.number() {
        if stability.isEmpty { numbers.append(number) } else { stability.append(.number(number)) }
      } else if let part = Self.part(of: scanner.run(while: \.isLetter)) {
        stability.append(part)
      }
    }
  }

  func compare(to other: ComposerVersion) -> VersionComparison {
    VersionComparison(numbers, other.numbers, end: .zero).then(VersionComparison(stability, other.stability, end: .end))
  }

  /// `nil` for the word that says nothing.
  private static func part(of word: ArraySlice<UInt8>) -> Part? {
    if word.elementsEqual("stable".utf8) { return nil }
    let known = words.first { name, _ in
      var scanner = VersionScanner(word)
      return scanner.take(name)
    }
    return known?.1 ?? .unknown
  }
}
