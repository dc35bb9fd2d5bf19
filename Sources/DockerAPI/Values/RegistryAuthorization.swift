import Foundation

/// What a daemon shows to a registry for one request. It prints, and reflects, as `<redacted>`.
///
/// <https://docs.docker.com/reference/api/engine/#section/Authentication>
public struct RegistryAuthorization: Sendable, Hashable {
  private enum Secret: Hashable {
    case password(user: String, password: String)
    case identityToken(String)
    case registryToken(String)
  }

  private let secret: Secret
  private let server: String

  private init(_ secret: Secret, server: String) {
    self.secret = secret
    self.server = server
  }

  /// - Parameter server: The host of the registry, with its port where one is given.
  public static func password(user: String, password: String, server: String) -> RegistryAuthorization {
    RegistryAuthorization(.password(user: user, password: password), server: server)
  }

  /// An OAuth 2 refresh token, as `docker login` may have got one.
  public static func identityToken(_ token: String, server: String) -> RegistryAuthorization {
    RegistryAuthorization(.identityToken(token), server: server)
  }

  /// A bearer token that the registry takes as it is.
  public static func registryToken(_ token: String, server: String) -> RegistryAuthorization {
    RegistryAuthorization(.registryToken(token), server: server)
  }

  /// The value of the `X-Registry-Auth` field: JSON in base64url.
  var headerValue: String {
    var fields = ["serveraddress": server]
    switch secret {
    case .password(let user, let password):
      fields["username"] = user
      fields["password"] = password
    case .identityToken(let token): fields["identitytoken"] = token
    case .registryToken(let token): fields["registrytoken"] = token
    }
    let json = (try? JSONEncoder.forDocker.encode(fields)) ?? Data("{}".utf8)
    return json.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
  }

  /// `text` without the secret, for a registry may send back what it was sent.
  func redacting(_ text: String) -> String {
    let value =
      switch secret {
      case .password(_, let password): password
      case .identityToken(let token), .registryToken(let token): token
      }
    // `text` may have been cleaned, and the secret in it with it.
    return [value, DaemonText.clean(value)].filter { !$0.isEmpty }.reduce(text) { $0.replacing($1, with: "<redacted>") }
  }
}

extension RegistryAuthorization: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "<redacted>" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
