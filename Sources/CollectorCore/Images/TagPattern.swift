/// Which tags are meant: a shell pattern (`1.*`), or a range of versions (`semver:>=1.2 <2`).
public enum TagPattern: Sendable, Hashable {
  case glob(GlobPattern)
  case versions(VersionRange)

  private static let rangePrefix = "semver:"

  /// - Throws: `TagPatternError.malformed`, which points at the character that does not fit.
  public init(parsing text: String) throws(TagPatternError) {
    guard text.hasPrefix(Self.rangePrefix) else {
      try Self.checkGlob(text)
      self = .glob(GlobPattern(text))
      return
    }
    do {
      self = .versions(try VersionRange(parsing: String(text.dropFirst(Self.rangePrefix.count))))
    } catch {
      guard case .malformed(_, let offset, let reason) = error else { throw error }
      throw .malformed(pattern: text, offset: Self.rangePrefix.count + offset, reason: reason)
    }
  }

  public func matches(_ tag: String) -> Bool { matches(tag, version: Version(tag: tag)) }

  /// - Parameter version: What the tag is as a version; `nil` if it is none.
  func matches(_ tag: String, version: Version?) -> Bool {
    switch self {
    case .glob(let pattern): pattern.matches(tag)
    case .versions(let range): version.map(range.contains) ?? false
    }
  }

  /// The range, where it is one.
  var range: VersionRange? {
    if case .versions(let range) = self { range } else { nil }
  }

  /// A pattern that cannot fit any tag is a mistake: somebody would wait for images that never come.
  private static func checkGlob(_ text: String) throws(TagPatternError) {
    guard !text.isEmpty else { throw .malformed(pattern: text, offset: 0, reason: "it is empty; every tag is *") }
    guard let bad = text.firstIndex(where: { !isPatternCharacter($0) }) else { return }
    let reason =
      switch text[bad] {
      case ":": "a tag has no colon; a range of versions starts with semver:"
      case "<", ">", "=", "^", "~", "!", "|", " ":
        "a range of versions starts with semver:, and in a variable has spaces, not commas, between its comparisons"
      default: "a tag has only letters, digits, _, . and -; in a pattern, * stands for any of them and ? for one"
      }
    throw .malformed(pattern: text, offset: text.distance(from: text.startIndex, to: bad), reason: reason)
  }

  private static func isPatternCharacter(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "_.-*?".contains(character))
  }
}

extension TagPattern: CustomStringConvertible {
  /// The pattern as it was written.
  public var description: String {
    switch self {
    case .glob(let pattern): pattern.description
    case .versions(let range): Self.rangePrefix + range.description
    }
  }
}
