import Foundation

/// The server that gives out a registry's tokens, as the registry names it.
///
/// <https://distribution.github.io/distribution/spec/auth/token/>
struct BearerService: Hashable, Sendable {
  let realm: URL
  /// What the service calls the registry; `nil` where the registry does not say.
  let service: String?
  /// Whether it is the registry itself, whose limits hold for it too.
  let isAtRegistry: Bool

  /// - Parameter registry: Where the registry is. Tokens of one that speaks HTTPS, and credentials for it, never travel in plain HTTP.
  /// - Throws: `RegistryError.unsupportedAuthentication` if the challenge names no place that tokens can be got from.
  init(_ challenge: AuthenticationChallenge, of registry: Origin, host: String) throws(RegistryError) {
    guard let text = challenge.parameters["realm"] else {
      throw .unsupportedAuthentication(host: host, reason: "it wants a token and does not say from where")
    }
    guard let url = URL(string: text), url.user == nil, let origin = Origin(url) else {
      throw .unsupportedAuthentication(
        host: host,
        reason: "it wants a token from \(RegistryText.location(text)), which is no such place"
      )
    }
    // Who may be spoken to in plain HTTP was said of the registry's host, and of no other.
    let isAllowed = origin.scheme == .https || (registry.scheme == .http && (origin.host == registry.host || origin.isLoopback))
    guard isAllowed else {
      throw .unsupportedAuthentication(
        host: host,
        reason:
          "it wants a token from \(RegistryText.location(text)), where credentials would travel in plain HTTP; it has to name a place with https"
      )
    }
    realm = url
    service = challenge.parameters["service"]
    isAtRegistry = origin == registry
  }
}
