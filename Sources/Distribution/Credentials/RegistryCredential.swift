import Foundation

/// A user name and password of one registry. Neither shows when it is printed.
public struct RegistryCredential: Hashable, Sendable {
  public let username: String
  public let password: String

  public init(username: String, password: String) {
    self.username = username
    self.password = password
  }

  /// The value of an `Authorization` field; <https://www.rfc-editor.org/rfc/rfc7617#section-2>.
  var basicAuthorization: String {
    "Basic " + Data("\(username):\(password)".utf8).base64EncodedString()
  }
}

extension RegistryCredential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "RegistryCredential(redacted)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
