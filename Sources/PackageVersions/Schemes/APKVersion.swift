/// A part of a version of apk: `number{.number}[letter]{_suffix[number]}[~commit][-rnumber]`. The cases are in the order in which they count
/// where two versions differ in what comes next.
///
/// <https://wiki.alpinelinux.org/wiki/APKBUILD_Reference#pkgver>
enum APKPart: Comparable {
  case preSuffix(Int)
  /// What is no version from here on.
  case invalid(TextRun)
  case end
  case revision(DigitRun)
  case commit(TextRun)
  case suffixNumber(DigitRun)
  case postSuffix(Int)
  case letter(UInt8)
  /// A number behind a dot that begins with 0 is compared as text, and comes before all that do not.
  case fraction(TextRun)
  case number(DigitRun)
}

struct APKVersion {
  /// The suffixes of what comes before a release, and of what comes after it.
  private static let preSuffixes = ["alpha", "beta", "pre", "rc"].map { Array($0.utf8) }
  private static let postSuffixes = ["cvs", "svn", "git", "hg", "p"].map { Array($0.utf8) }

  static func parts(of text: ArraySlice<UInt8>) -> [APKPart] {
    var version = APKVersion(scanner: VersionScanner(text.trimmed))
    return version.read()
  }

  private var scanner: VersionScanner
  private var parts: [APKPart] = []

  private init(scanner: VersionScanner) {
    self.scanner = scanner
  }

  private mutating func read() -> [APKPart] {
    guard readNumbers(), readSuffixes(), readCommit(), readRevision(), scanner.isAtEnd else {
      parts.append(.invalid(TextRun(scanner.rest)))
      return parts
    }
    return parts
  }

  private mutating func readNumbers() -> Bool {
    guard let first = scanner.number() else { return false }
    parts.append(.number(first))
    while scanner.take(".") {
      let digits = scanner.run(while: \.isDigit)
      guard let start = digits.first else { return false }
      parts.append(start == UInt8(ascii: "0") ? .fraction(TextRun(digits)) : .number(DigitRun(digits)))
    }
    if let byte = scanner.rest.first, byte.isLowercase {
      parts.append(.letter(byte))
      _ = scanner.next()
    }
    return true
  }

  private mutating func readSuffixes() -> Bool {
    while scanner.take("_") {
      let name = scanner.run(while: \.isLowercase)
      if let index = Self.preSuffixes.firstIndex(where: { $0[...] == name }) {
        parts.append(.preSuffix(index))
      } else if let index = Self.postSuffixes.firstIndex(where: { $0[...] == name }) {
        parts.append(.postSuffix(index))
      } else {
        return false
      }
      if let number = scanner.number() { parts.append(.suffixNumber(number)) }
    }
    return true
  }

  private mutating func readCommit() -> Bool {
    guard scanner.take("~") else { return true }
    let commit = scanner.run(while: \.isHexDigit)
    guard !commit.isEmpty else { return false }
    parts.append(.commit(TextRun(commit)))
    return true
  }

  private mutating func readRevision() -> Bool {
    guard scanner.take("-r") else { return true }
    guard let number = scanner.number() else { return false }
    parts.append(.revision(number))
    return true
  }
}
