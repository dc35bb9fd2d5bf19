import Foundation

/// A user name and the file that has the password, as the configuration names them for a registry.
public struct PasswordFile: Sendable, Hashable {
  /// More than any password has; access tokens of clouds have some 4 KB.
  static let maximumBytes = 64 << 10

  public let username: String
  public let path: String

  public init(username: String, path: String) {
    self.username = username
    self.path = path
  }

  /// What the file says now; one line end at its end is not part of the password.
  ///
  /// - Throws: `RegistryError.unreadableCredentials`, which never quotes the file.
  func read() throws(RegistryError) -> FoundCredential {
    guard let bytes = try BoundedFile.read(path, upTo: Self.maximumBytes) else {
      throw .unreadableCredentials(
        path: path,
        reason: "there is no such file; the configuration names it for the password of \(user)"
      )
    }
    guard var password = String(data: bytes, encoding: .utf8) else {
      throw .unreadableCredentials(path: path, reason: "the password in it is not UTF-8 text")
    }
    // A carriage return and a line feed are one character.
    if password.last?.isNewline == true { password.removeLast() }
    guard !password.isEmpty else {
      throw .unreadableCredentials(path: path, reason: "it is empty; it should have the password of \(user)")
    }
    return FoundCredential(credential: .password(username: username, password: password), origin: "password file \(path)")
  }

  private var user: String { RegistryText.clean(username).debugDescription }
}
