/// A version with the precedence of SemVer. Any count of numbers will do, and a `v` or `=` in front; build metadata counts nothing.
///
/// <https://semver.org/spec/v2.0.0.html#spec-item-11>
struct SemanticVersion: Equatable {
  /// A part of a prerelease. Numbers come before words.
  enum Identifier: Comparable {
    case end
    case number(DigitRun)
    case word(TextRun)
  }

  private let numbers: [DigitRun]
  /// Empty for a release.
  private let prerelease: [Identifier]

  /// `nil` where the text does not begin with numbers, or something else than a prerelease or build metadata follows them.
  init?(reading text: ArraySlice<UInt8>) {
    self.init(text, readsGoReleases: false)
  }

  /// Reads a version of a Go module, or a release of Go itself: `1.21rc2` is `1.21.0-rc.2`.
  init?(readingGo text: ArraySlice<UInt8>) {
    self.init(text, readsGoReleases: true)
  }

  private init?(_ text: ArraySlice<UInt8>, readsGoReleases: Bool) {
    var scanner = VersionScanner(text.trimmed.prefix { $0 != UInt8(ascii: "+") })
    scanner.skip { $0 == UInt8(ascii: "v") || $0 == UInt8(ascii: "=") || $0.isSpace }
    var numbers: [DigitRun] = []
    repeat {
      guard let number = scanner.number() else { return nil }
      numbers.append(number)
    } while scanner.take(".")
    self.numbers = numbers
    if scanner.isAtEnd {
      prerelease = []
    } else if scanner.take("-") {
      prerelease = scanner.rest.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(Identifier.init)
    } else if readsGoReleases {
      let word = scanner.run(while: \.isLowercase)
      guard !word.isEmpty, let number = scanner.number(), scanner.isAtEnd else { return nil }
      prerelease = [.word(TextRun(word)), .number(number)]
    } else {
      return nil
    }
  }
}

extension SemanticVersion: Comparable {
  static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
    let result = VersionComparison(left.numbers, right.numbers, end: .zero)
    guard result == .equal else { return result == .less }
    guard !left.prerelease.isEmpty, !right.prerelease.isEmpty else {
      return !left.prerelease.isEmpty && right.prerelease.isEmpty
    }
    return VersionComparison(left.prerelease, right.prerelease, end: .end) == .less
  }
}

extension SemanticVersion.Identifier {
  fileprivate init(_ text: ArraySlice<UInt8>) {
    self = !text.isEmpty && text.allSatisfy(\.isDigit) ? .number(DigitRun(text)) : .word(TextRun(text))
  }
}
