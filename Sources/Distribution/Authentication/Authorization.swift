import Foundation

/// What a request says of who makes it. It does not show when it is printed.
struct Authorization: Hashable, Sendable {
  /// The value of the `Authorization` field.
  let field: String
  /// Whether the user's credential is behind it; `false` for a token that anybody gets.
  let hasCredential: Bool

  /// <https://www.rfc-editor.org/rfc/rfc7617#section-2>
  static func basic(username: String, password: String) -> Authorization {
    Authorization(field: "Basic " + Data("\(username):\(password)".utf8).base64EncodedString(), hasCredential: true)
  }
}

extension Authorization {
  /// The same of a credential; `nil` for an identity token, which only token services take.
  static func basic(_ credential: RegistryCredential) -> Authorization? {
    guard case .password(let username, let password) = credential else { return nil }
    return .basic(username: username, password: password)
  }
}

extension Authorization: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var description: String { "Authorization(redacted)" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: []) }
}
