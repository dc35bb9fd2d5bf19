/// A text with a mark below one of its characters, for messages that point at what does not fit.
public struct MarkedText: Sendable, Hashable {
  /// User information of a URL in it is masked: it may have a password.
  public let text: String
  /// The position of the marked character, counted in characters; the length of the text marks its end.
  public let offset: Int

  /// What fits on a line of a terminal with its indentation.
  private static let shownCharacters = 120

  public init(_ text: String, at offset: Int) {
    self.text = text.maskingUserInformation
    self.offset = max(0, min(offset, text.count))
  }
}

extension MarkedText: CustomStringConvertible {
  /// Two indented lines: of a long text what is around the mark, without characters that a terminal would obey.
  public var description: String {
    let characters = Array(text)
    var shown = 0..<characters.count
    if shown.count > Self.shownCharacters {
      let start = max(0, min(offset - Self.shownCharacters / 2, characters.count - Self.shownCharacters))
      shown = start..<(start + Self.shownCharacters)
    }
    let before = shown.lowerBound > 0 ? "…" : ""
    let after = shown.upperBound < characters.count ? "…" : ""
    let line = before + String(characters[shown].map(Self.visible)) + after
    let columns = before.count + offset - shown.lowerBound
    return "  \(line)\n  \(String(repeating: " ", count: columns))^"
  }

  /// One printable character for each, so that the mark stands where it should.
  private static func visible(_ character: Character) -> Character {
    character.unicodeScalars.contains(where: isInvisible) ? "\u{fffd}" : character
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
    default: false
    }
  }
}

extension String {
  /// The text with `*` for each character up to the last `@` before the first slash, or of what follows `://`: where a URL, or a registry written as one,
  /// may have a password, which no message may show. The digest of a reference follows no such `@`.
  public var maskingUserInformation: String {
    let start = firstRange(of: "://")?.upperBound ?? startIndex
    let authority = self[start...].prefix { $0 != "/" }
    guard let at = authority.lastIndex(of: "@") else { return self }
    let isDigest = Digest.Algorithm.allCases.contains { self[index(after: at)...].hasPrefix("\($0.rawValue):") }
    guard !isDigest, start != startIndex || authority[..<at].contains(":") else { return self }
    return self[..<start] + String(repeating: "*", count: authority[..<at].count) + self[at...]
  }
}
