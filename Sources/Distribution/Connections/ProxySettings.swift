/// Which proxy leads to which server, by the environment: the variables of curl and Go, with the rules of Go.
///
/// <https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config>
struct ProxySettings: Sendable {
  private var http: ProxyAddress?
  private var https: ProxyAddress?
  private var exceptions = ProxyExceptions("")

  /// No proxies.
  init() {}

  /// - Throws: `RegistryError.invalidProxy`.
  init(_ environment: [String: String]) throws(RegistryError) {
    http = try Self.proxy(environment, "HTTP_PROXY")
    https = try Self.proxy(environment, "HTTPS_PROXY")
    exceptions = ProxyExceptions(Self.value(environment, "NO_PROXY")?.text ?? "")
  }

  /// The proxy that leads to a server; `nil` for the direct way, which is the one to this machine in any case.
  func proxy(for server: Origin) -> ProxyAddress? {
    let proxy = server.scheme == .https ? https : http
    guard let proxy, !server.isLoopback, !exceptions.contain(server) else { return nil }
    return proxy
  }

  private static func proxy(_ environment: [String: String], _ name: String) throws(RegistryError) -> ProxyAddress? {
    guard let (variable, text) = value(environment, name) ?? value(environment, "ALL_PROXY") else { return nil }
    return try ProxyAddress(text, variable: variable)
  }

  /// A variable that is set to something, in capital letters before small ones.
  private static func value(_ environment: [String: String], _ name: String) -> (variable: String, text: String)? {
    for variable in [name, name.lowercased()] {
      if let text = environment[variable], !text.isEmpty { return (variable, text) }
    }
    return nil
  }
}

extension Origin {
  /// Whether the server is this machine.
  var isLoopback: Bool {
    if host == "localhost" || host.hasSuffix(".localhost") { return true }
    return IPAddress(host)?.isLoopback == true
  }
}
