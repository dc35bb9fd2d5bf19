import Foundation

/// Scheme, host and port: what must be the same for two URLs to be of one server.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#section-4.3.1>
struct Origin: Hashable, Sendable {
  let scheme: RegistryPing.Scheme
  /// In lower case, without the brackets of an IPv6 address.
  let host: String
  let port: Int

  /// - Returns: `nil` where the URL is not of HTTP, has no host, or a port that there is not; the layers below trap on such a port.
  init?(_ url: URL) {
    guard
      let scheme = url.scheme.flatMap({ RegistryPing.Scheme(rawValue: $0.lowercased()) }),
      let host = url.host(percentEncoded: false), !host.isEmpty
    else { return nil }
    let port = url.port ?? scheme.defaultPort
    guard (1...65_535).contains(port) else { return nil }
    self.scheme = scheme
    self.host = host.lowercased().trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
    self.port = port
  }

  /// Whether this is the same server, or the same under the other scheme with the usual port of each.
  func isSameServer(as other: Origin) -> Bool {
    guard host == other.host else { return false }
    return port == other.port || (port == scheme.defaultPort && other.port == other.scheme.defaultPort)
  }
}

extension RegistryPing.Scheme {
  var defaultPort: Int {
    switch self {
    case .http: 80
    case .https: 443
    }
  }
}
