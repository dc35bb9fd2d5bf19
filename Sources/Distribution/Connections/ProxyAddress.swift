import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix

/// A proxy that requests go through, by a tunnel: `CONNECT`, for plain HTTP too. Its user name and password do not show when it is printed.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6>
struct ProxyAddress: Hashable, Sendable {
  /// The environment variable that names it.
  let variable: String
  let host: String
  let port: Int
  private let login: HTTPClient.Authorization?

  /// - Parameter text: `http://USER:PASSWORD@HOST:PORT`, of which the host alone is enough.
  /// - Throws: `RegistryError.invalidProxy`, which does not quote `text`, for it can have a password in it.
  init(_ text: String, variable: String) throws(RegistryError) {
    let text = text.contains("://") ? text : "http://\(text)"
    let scheme = text.prefix { $0 != ":" }.lowercased()
    guard scheme == "http" else {
      throw .invalidProxy(
        variable: variable,
        reason:
          "it is of the kind \(RegistryText.clean(scheme)), and Collector knows http://proxy.example.com:3128 and the like only"
      )
    }
    guard let components = URLComponents(string: text), let host = components.host, !host.isEmpty,
      (1...65535).contains(components.port ?? 80), components.path.isEmpty || components.path == "/"
    else {
      throw .invalidProxy(variable: variable, reason: "it is to be an address such as http://proxy.example.com:3128")
    }
    self.variable = variable
    self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
    port = components.port ?? 80
    login = components.user.map { .basic(username: $0, password: components.password ?? "") }
  }

  var configuration: HTTPClient.Configuration.Proxy {
    .server(host: host, port: port, authorization: login)
  }

  /// The error of the layers below as the proxy's fault; `nil` where it is not the proxy's.
  ///
  /// - Parameter host: The server behind the proxy.
  func fault(behind error: any Error, host: String) -> RegistryError? {
    switch error {
    case let error as HTTPClientError where error == .proxyAuthenticationRequired:
      fault(host, "it wants a user name and a password, or does not take those that \(variable) has", isTransient: false)
    case let error as HTTPClientError where error == .invalidProxyResponse:
      fault(host, "it does not let connections to this host and port through", isTransient: false)
    case let error as HTTPClientError where error == .httpProxyHandshakeTimeout || error == .connectTimeout:
      fault(host, "it does not answer", isTransient: true)
    case ChannelError.connectTimeout: fault(host, "it does not answer", isTransient: true)
    case let error as NIOConnectionError:
      // A connection is only ever made to the proxy.
      fault(host, error.connectionErrors.isEmpty ? "no address is known for it" : "it takes no connections", isTransient: true)
    default: nil
    }
  }

  private func fault(_ host: String, _ reason: String, isTransient: Bool) -> RegistryError {
    .proxy(proxy: description, host: host, reason: reason, isTransient: isTransient)
  }
}

extension ProxyAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The address, and what named it.
  var description: String {
    let address = host.contains(":") ? "[\(host)]" : host
    return "http://\(RegistryText.clean(address)):\(port) (\(variable))"
  }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: []) }
}
