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
  /// The text with `*` for each character between `://` and the last `@` before the next slash: where a URL may have a password, which no
  /// message may show.
  public var maskingUserInformation: String {
    guard let scheme = firstRange(of: "://") else { return self }
    let authority = self[scheme.upperBound...].prefix { $0 != "/" }
    guard let at = authority.lastIndex(of: "@") else { return self }
    return self[..<scheme.upperBound] + String(repeating: "*", count: authority[..<at].count) + self[at...]
  }
}
