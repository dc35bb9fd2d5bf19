import AsyncHTTPClient
import Foundation

/// The proxy that leads to an analyzer, by the environment: `HTTPS_PROXY`, else `ALL_PROXY`, but for the hosts in `NO_PROXY`, in capital or
/// small letters.
///
/// <https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config>
enum AnalyzerProxy {
  private static let usualPort = 80

  /// - Returns: `nil` for the direct way, which is the one to this machine in any case.
  /// - Throws: `WriterError.unusableProxy`, which does not quote the variable, for it can have a password in it.
  static func proxy(
    to address: AnalyzerAddress,
    _ environment: [String: String]
  ) throws(WriterError) -> HTTPClient.Configuration.Proxy? {
    let host = address.server.host.lowercased()
    guard !Loopback.contains(host), !isExcepted(HostPort(host: host, port: address.server.port), environment) else { return nil }
    guard let (variable, text) = value("HTTPS_PROXY", environment) ?? value("ALL_PROXY", environment) else { return nil }
    guard let components = URLComponents(string: text.contains("://") ? text : "http://\(text)"), components.scheme == "http",
      let proxy = components.host, !proxy.isEmpty, (1...65535).contains(components.port ?? usualPort)
    else {
      throw .unusableProxy(variable: variable)
    }
    return .server(
      host: proxy.trimmingCharacters(in: CharacterSet(charactersIn: "[]")),
      port: components.port ?? usualPort,
      authorization: components.user.map { .basic(username: $0, password: components.password ?? "") }
    )
  }

  /// Whether a host, or a domain that it is in, is in `NO_PROXY`, with its port or without any.
  private static func isExcepted(_ server: HostPort, _ environment: [String: String]) -> Bool {
    guard let (_, text) = value("NO_PROXY", environment) else { return false }
    return text.split(separator: ",").contains { entry in
      let entry = entry.trimmingCharacters(in: .whitespaces).lowercased()
      if entry == "*" { return true }
      let isWithPort = entry.hasSuffix(":\(server.port)") && entry != server.host
      var name = isWithPort ? String(entry.dropLast("\(server.port)".count + 1)) : entry
      name = name.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
      let domain = name.hasPrefix(".") ? name : ".\(name)"
      return server.host == name || server.host.hasSuffix(domain)
    }
  }

  private static func value(_ name: String, _ environment: [String: String]) -> (variable: String, text: String)? {
    for variable in [name, name.lowercased()] {
      if let text = environment[variable], !text.isEmpty { return (variable, text) }
    }
    return nil
  }
}
