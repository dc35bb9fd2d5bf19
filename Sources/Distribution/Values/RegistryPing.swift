/// What a registry says of itself at `/v2/`.
public struct RegistryPing: Hashable, Sendable {
  /// How requests travel.
  public enum Scheme: String, Hashable, Sendable {
    case http
    case https
  }

  /// The scheme that all further requests use.
  public let scheme: Scheme
  /// The value of `Docker-Distribution-Api-Version`, `registry/2.0` with most; `nil` where the registry sends none.
  public let apiVersion: String?
  /// The names of the authentication schemes that the registry asks for, in lower case; empty where it asks for none.
  public let authentication: [String]

  public init(scheme: Scheme, apiVersion: String?, authentication: [String]) {
    self.scheme = scheme
    self.apiVersion = apiVersion
    self.authentication = authentication
  }
}
