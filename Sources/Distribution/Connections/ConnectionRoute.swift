import AsyncHTTPClient

/// How requests for one server travel.
struct ConnectionRoute: Sendable {
  let http: HTTPClient
  /// `nil` for the direct way.
  let proxy: ProxyAddress?
}

extension Origin {
  /// Host and port, the brackets of an IPv6 address included.
  var hostAndPort: String { "\(bracketedHost):\(port)" }

  /// What the server can be called in the names of directories and in settings: with its port, and without where that is the usual one.
  var names: [String] { port == scheme.defaultPort ? [bracketedHost, hostAndPort] : [hostAndPort] }

  private var bracketedHost: String { host.contains(":") ? "[\(host)]" : host }
}
