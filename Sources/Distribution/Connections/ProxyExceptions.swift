import Foundation

/// The servers that no proxy leads to: `NO_PROXY`.
///
/// <https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config>
struct ProxyExceptions: Sendable {
  private enum Rule: Sendable {
    case everything
    case network(IPNetwork)
    case address(IPAddress, port: Int?)
    /// - Parameter domain: In small letters, with a dot in front.
    case domain(String, withItself: Bool, port: Int?)
  }

  private let rules: [Rule]

  /// - Parameter text: The servers, with commas between. What is no server is left out, as Go does.
  init(_ text: String) {
    rules = text.split(separator: ",").compactMap { Self.rule($0.trimmingCharacters(in: .whitespaces).lowercased()) }
  }

  func contain(_ server: Origin) -> Bool {
    let address = IPAddress(server.host)
    return rules.contains { rule in
      switch rule {
      case .everything: true
      case .network(let network): address.map(network.contains) ?? false
      case .address(let wanted, let port): address == wanted && (port ?? server.port) == server.port
      case .domain(let domain, let withItself, let port):
        (server.host.hasSuffix(domain) || (withItself && server.host == domain.dropFirst()))
          && (port ?? server.port) == server.port
      }
    }
  }

  private static func rule(_ text: String) -> Rule? {
    if text == "*" { return .everything }
    if let network = IPNetwork(text) { return .network(network) }
    // An IPv6 address without brackets has colons and no port.
    if let address = IPAddress(text) { return .address(address, port: nil) }
    let (name, portText) = RegistryHost.split(text)
    let port = portText.flatMap { Int($0) }
    guard portText == nil || port != nil else { return nil }
    if let address = IPAddress(name.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))) {
      return .address(address, port: port)
    }
    let domain = name.hasPrefix("*.") ? String(name.dropFirst()) : name
    guard !domain.isEmpty, domain != "." else { return nil }
    return domain.hasPrefix(".")
      ? .domain(domain, withItself: false, port: port) : .domain(".\(domain)", withItself: true, port: port)
  }
}
