/// Takes a `WWW-Authenticate` field apart. Commas separate challenges as well as the parameters within one, and quoted text can have any.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1>
struct ChallengeParser {
  private var rest: Substring.UTF8View

  init(_ field: String) {
    rest = field[...].utf8
  }

  mutating func parse() -> [AuthenticationChallenge] {
    var challenges: [AuthenticationChallenge] = []
    while true {
      skipListSeparators()
      guard let name = token() else { return challenges }
      skipSpaces()
      if take("=") {
        // A parameter, of the challenge before it.
        skipSpaces()
        guard !challenges.isEmpty, let value = quotedText() ?? bareValue() else { return challenges }
        challenges[challenges.count - 1].parameters[name.lowercased()] = value
      } else {
        challenges.append(AuthenticationChallenge(scheme: name.lowercased()))
        skipToken68()
      }
    }
  }

  /// Leaves out the data that some schemes have in place of parameters, such as `Negotiate YII=`.
  private mutating func skipToken68() {
    var end = rest
    end = end.drop { Self.isTokenByte($0) || $0 == UInt8(ascii: "/") }
    end = end.drop { $0 == UInt8(ascii: "=") }
    end = end.drop(while: Self.isSpace)
    if end.isEmpty || end.first == UInt8(ascii: ",") { rest = end }
  }

  private mutating func token() -> String? {
    let token = rest.prefix(while: Self.isTokenByte)
    guard !token.isEmpty else { return nil }
    rest = rest[token.endIndex...]
    return String(Substring(token))
  }

  /// A value without quotes. Some registries forget them around addresses, so whatever separates nothing is taken.
  private mutating func bareValue() -> String? {
    let value = rest.prefix { !Self.isSpace($0) && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") }
    guard !value.isEmpty else { return nil }
    rest = rest[value.endIndex...]
    return String(Substring(value))
  }

  private mutating func quotedText() -> String? {
    guard take("\"") else { return nil }
    var text: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      guard let escaped = rest.popFirst() else { return nil }
      text.append(escaped)
    }
    return nil
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let first = rest.first, first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func skipSpaces() {
    rest = rest.drop(while: Self.isSpace)
  }

  private mutating func skipListSeparators() {
    rest = rest.drop { Self.isSpace($0) || $0 == UInt8(ascii: ",") }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2>
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: symbols.contains(byte)
    }
  }

  private static let symbols = Set("!#$%&'*+-.^_`|~".utf8)
}
