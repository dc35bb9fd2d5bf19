/// Text of a daemon on its way to people: it can hold what images and registries put there.
enum DaemonText {
  /// Enough for every honest message, and little enough for a line of a log.
  static let maximumLength = 1_000

  /// `text` in one line of bounded length: white space becomes spaces; characters that terminals obey instead of show are written out; in URLs,
  /// user names and queries, which can be signatures, are left out.
  static func clean(_ text: String) -> String {
    // A long text is cut before the work on it, not after.
    let bounded = text.unicodeScalars.prefix(4 * maximumLength)
    let words = Substring(bounded).split(whereSeparator: \.isWhitespace).map { hidingSecrets(inURL: $0) }
    var result = ""
    var length = 0
    for scalar in words.joined(separator: " ").unicodeScalars {
      guard length < maximumLength else { return result + "…" }
      length += 1
      if isUnsafe(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
    default: false
    }
  }

  private static func hidingSecrets(inURL word: Substring) -> String {
    guard let scheme = word.firstRange(of: "://") else { return String(word) }
    var rest = word[scheme.upperBound...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    if let at = authority.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
    let start = String(word[..<scheme.upperBound])
    guard let query = rest.firstIndex(of: "?") else { return start + rest }
    let end = rest[query...].firstIndex { "\"'<>),;".contains($0) } ?? rest.endIndex
    return start + rest[..<query] + "?…" + hidingSecrets(inURL: rest[end...])
  }
}
