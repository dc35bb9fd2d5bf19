/// Text of a registry on its way to people.
enum RegistryText {
  /// Enough for every honest message, and little enough for a line of a log.
  static let maximumLength = 500

  /// `text` in one line of bounded length; what terminals would obey instead of show is written out.
  static func clean(_ text: String) -> String {
    var result = ""
    var length = 0
    for scalar in text.unicodeScalars {
      guard length < maximumLength else { return result + "…" }
      length += 1
      if scalar == "\n" || scalar == "\r" || scalar == "\t" {
        result += " "
      } else if isUnsafe(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `url` without what can be secret in it: the user name, the query (signatures of storage servers), the fragment.
  static func location(_ url: String) -> String {
    var text = String(url.prefix { $0 != "?" && $0 != "#" })
    if let scheme = text.firstRange(of: "://") {
      let authority = text[scheme.upperBound...].prefix { $0 != "/" }
      if let at = authority.lastIndex(of: "@") { text.removeSubrange(scheme.upperBound...at) }
    }
    return clean(text)
  }

  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
    default: false
    }
  }
}
