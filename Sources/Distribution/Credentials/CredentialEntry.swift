import Foundation

/// The login of one registry, as a file has it. It does not show when it is printed.
struct CredentialEntry: Decodable {
  struct Malformed: Error {}

  let auth: String?
  let username: String?
  let password: String?
  let identityToken: String?

  enum CodingKeys: String, CodingKey {
    case auth, username, password
    case identityToken = "identitytoken"
  }

  /// Whether the credential is kept elsewhere: a helper leaves `{}` behind.
  var isEmpty: Bool { [auth, username, identityToken].allSatisfy { ($0 ?? "").isEmpty } }

  func credential() throws(Malformed) -> RegistryCredential {
    if let identityToken, !identityToken.isEmpty { return .identityToken(identityToken) }
    guard let auth, !auth.isEmpty else { return .password(username: username ?? "", password: password ?? "") }
    guard
      let bytes = Data(base64Encoded: auth.trimmingCharacters(in: .whitespacesAndNewlines)),
      let text = String(data: bytes, encoding: .utf8),
      let colon = text.firstIndex(of: ":")
    else { throw Malformed() }
    // Docker pads the password with NULs in some versions, and cuts them off when it reads.
    let password = text[text.index(after: colon)...].trimmingCharacters(in: CharacterSet(charactersIn: "\0"))
    return .password(username: String(text[..<colon]), password: password)
  }
}

extension CredentialEntry: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var description: String { "CredentialEntry(redacted)" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: []) }
}
