/// A request that a `TokenServer` has answered.
public struct TokenServerRequest: Sendable, Hashable {
  /// How it said who asks.
  public enum Form: String, Sendable {
    /// GET without a credential.
    case anonymous
    /// GET with Basic authentication.
    case basic
    /// POST with `grant_type=password`.
    case password
    /// POST with `grant_type=refresh_token`.
    case refreshToken
    /// Something else.
    case other
  }

  public let form: Form
  /// What it called the registry; `nil` where it did not.
  public let service: String?
  /// What it called itself, which POST wants; `nil` where it did not.
  public let clientID: String?
  public let scopes: [ResourceScope]
  /// What it was answered with.
  public let status: Int
}
