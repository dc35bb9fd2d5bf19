import Foundation

/// What proves to one registry who asks. It does not show when it is printed.
public enum RegistryCredential: Hashable, Sendable {
  case password(username: String, password: String)
  /// An OAuth 2 refresh token, which is good for tokens of the registry's token service and for nothing else.
  ///
  /// <https://distribution.github.io/distribution/spec/auth/oauth/>
  case identityToken(String)

  public init(username: String, password: String) {
    self = .password(username: username, password: password)
  }
}

extension RegistryCredential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "RegistryCredential(redacted)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
