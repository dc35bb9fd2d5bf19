import Foundation

/// Where an analyzer takes records: `https://HOST[:PORT][/PATH]`. Without a path it is `/v1/records` there.
public struct AnalyzerAddress: Sendable, Hashable {
  static let usualPath = "/v1/records"

  /// As the user wrote it.
  public let text: String
  /// Where requests go.
  let url: String
  let server: HostPort
  private let scheme: String
  /// Scheme, host and port: whom a token is for.
  var origin: String { "\(scheme)://\(HostPort(host: server.host.lowercased(), port: server.port))" }

  init(parsing text: String) throws(HostPort.Fault) {
    guard let components = URLComponents(string: text), let scheme = components.scheme, let host = components.host, !host.isEmpty
    else {
      throw HostPort.Fault(reason: "it is no URL: https://HOST[:PORT]/PATH")
    }
    if components.user != nil || components.password != nil {
      throw HostPort.Fault(reason: "secrets do not belong there; set COLLECTOR_WRITER_TOKEN or COLLECTOR_WRITER_TOKEN_FILE")
    }
    if components.query != nil || components.fragment != nil {
      throw HostPort.Fault(reason: "it can have no query and no fragment")
    }
    if let port = components.port, !(1...65535).contains(port) {
      throw HostPort.Fault(reason: "a port is a number from 1 to 65535")
    }
    let name = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
    if scheme == "http", !Loopback.contains(name) {
      throw HostPort.Fault(
        reason: "plain HTTP is for this machine only, since everybody on the way could read it; write https://"
      )
    }
    self.text = text
    let hasPath = !components.path.isEmpty && components.path != "/"
    let base = text.hasSuffix("/") ? String(text.dropLast()) : text
    url = hasPath ? text : base + Self.usualPath
    self.scheme = scheme
    server = HostPort(host: name, port: components.port ?? (scheme == "http" ? 80 : 443))
  }
}
