import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Distribution

@Suite struct ProxyTests {
  private static let host = "registry.example.com"

  private func connections(_ environment: [String: String]) throws -> RegistryConnections {
    try RegistryConnections(environment: environment, certificateDirectories: [])
  }

  @Test func plainHTTPGoesThroughATunnel() async throws {
    try await FakeRegistry.withRunning { registry in
      try await FakeProxy.withRunning(leadingTo: registry.host) { proxy in
        let connections = try connections(["http_proxy": proxy.host])
        try await withClient(of: Self.host, over: connections, { $0.usesPlainHTTP = true }) { client in
          #expect(try await client.ping().scheme == .http)
          _ = try await client.ping()
        }
        #expect(proxy.requests.map(\.line) == ["CONNECT registry.example.com:80 HTTP/1.1"])
        #expect(registry.requests.count == 2)
      }
    }
  }

  @Test func httpsGoesThroughATunnelAndTheLoginToTheProxyOnly() async throws {
    let authority = try TestAuthority()
    let identity = try authority.issue("r", names: [Self.host])
    try await withTemporaryDirectory { directory in
      let file = try directory.write(authority.certificate, to: "ca.pem").string
      try await FakeRegistry.withRunning(tls: FakeRegistryTLS(identity)) { registry in
        try await FakeProxy.withRunning(leadingTo: registry.host, login: "me:p@ss") { proxy in
          let environment = ["HTTPS_PROXY": "http://me:p%40ss@\(proxy.host)/", "SSL_CERT_FILE": file]
          let scheme = try await withClient(of: Self.host, over: try connections(environment)) { try await $0.ping().scheme }
          #expect(scheme == .https)
          #expect(proxy.requests.map(\.line) == ["CONNECT registry.example.com:443 HTTP/1.1"])
          #expect(proxy.requests.first?.authorization == "Basic " + Data("me:p@ss".utf8).base64EncodedString())
          #expect(registry.requests.allSatisfy { $0.headers["proxy-authorization"] == nil })
        }
      }
    }
  }

  @Test(arguments: [nil, 403, 502])
  func aProxyThatRefuses(status: Int?) async throws {
    try await FakeProxy.withRunning(leadingTo: "127.0.0.1:1", login: "me:right", refusal: status) { proxy in
      let connections = try connections(["ALL_PROXY": "http://me:hunter2@\(proxy.host)"])
      try await withClient(of: Self.host, over: connections) { client in
        await #expect {
          try await client.ping()
        } throws: {
          guard case RegistryError.proxy("http://\(proxy.host) (ALL_PROXY)", Self.host, _, false) = $0 else { return false }
          return !"\($0)".contains("hunter2")
        }
      }
    }
  }

  @Test func aProxyThatIsNotThereIsToBlame() async throws {
    // The port is free again once the proxy is gone.
    let gone = try await FakeProxy.withRunning(leadingTo: "127.0.0.1:1") { $0.host }
    for (address, word) in [(gone, "takes no connections"), ("proxy.invalid:3128", "no address")] {
      try await withClient(of: Self.host, over: try connections(["HTTPS_PROXY": address])) { client in
        await #expect {
          try await client.ping()
        } throws: {
          guard case RegistryError.proxy(_, _, _, true) = $0 else { return false }
          return "\($0)".contains(word) && "\($0)".contains("HTTPS_PROXY")
        }
      }
    }
  }

  @Test func thisMachineIsNeverBehindAProxy() async throws {
    try await FakeRegistry.withRunning { registry in
      try await FakeProxy.withRunning(leadingTo: registry.host) { proxy in
        let connections = try connections(["HTTP_PROXY": proxy.host, "HTTPS_PROXY": proxy.host])
        try await withClient(of: registry.host, over: connections) { _ = try await $0.ping() }
        #expect(proxy.requests.isEmpty)
      }
    }
  }

  @Test(arguments: [
    "https://proxy.example.com", "socks5://u:hunter2@p:1", "http://", "http://u:hunter2@host:port", "http://h:70000",
    "u:hunter2@h h",
    "http://h/path",
  ])
  func addressesThatAreNone(text: String) throws {
    #expect {
      try connections(["https_proxy": text])
    } throws: {
      guard case RegistryError.invalidProxy("https_proxy", _) = $0 else { return false }
      return !"\($0)".contains("hunter2")
    }
  }

  private static let choices: [([String: String], String, String?)] = [
    (["HTTP_PROXY": "h:1"], "http://a.example.com", "h:1"), (["HTTP_PROXY": "h:1"], "https://a.example.com", nil),
    (["HTTPS_PROXY": "h:1", "HTTP_PROXY": "i:2"], "https://a.example.com", "h:1"),
    (["ALL_PROXY": "h:1", "http_proxy": "i:2"], "http://a.example.com", "i:2"),
    (["all_proxy": "h"], "https://a.example.com", "h:80"), (["HTTPS_PROXY": "h:1", "https_proxy": "i:2"], "https://a", "h:1"),
    (["HTTPS_PROXY": "", "https_proxy": "i:2"], "https://a", "i:2"), (["ALL_PROXY": "h:1"], "https://127.0.0.1:5000", nil),
    (["ALL_PROXY": "h:1"], "http://localhost:5000", nil), (["ALL_PROXY": "h:1"], "https://[::1]", nil),
    (["ALL_PROXY": "[fd00::1]:3128"], "https://a", "fd00::1:3128"), (["ALL_PROXY": "h:1", "no_proxy": "a"], "https://a", nil),
  ]

  @Test(arguments: choices)
  func choice(environment: [String: String], url: String, proxy: String?) throws {
    let origin = try #require(URL(string: url).flatMap { Origin($0) })
    let chosen = try ProxySettings(environment).proxy(for: origin)
    #expect(chosen.map { "\($0.host):\($0.port)" } == proxy)
  }

  private static let exceptions: [(String, String, Bool)] = [
    ("*", "https://a.example.com", true), ("example.com", "https://example.com", true),
    ("example.com", "https://a.Example.com", true),
    ("example.com", "https://notexample.com", false), (".example.com", "https://a.example.com", true),
    (".example.com", "https://example.com", false), ("*.example.com", "https://a.example.com", true),
    ("*.example.com", "https://example.com", false), ("example.com:5000", "https://example.com", false),
    ("example.com:5000", "https://a.example.com:5000", true), ("example.com:443", "https://example.com", true),
    ("example.com:80", "http://example.com", true), ("10.0.0.0/8", "https://10.1.2.3", true),
    ("10.0.0.0/8", "https://11.1.2.3", false),
    ("10.128.0.0/9", "https://10.127.0.1", false), ("10.128.0.0/9", "https://10.129.0.1", true),
    ("0.0.0.0/0", "https://9.9.9.9", true),
    ("0.0.0.0/0", "https://[fd00::1]", false), ("10.0.0.1", "https://10.0.0.1:5000", true),
    ("10.0.0.1:5000", "https://10.0.0.1", false),
    ("10.0.0.1:443", "https://10.0.0.1", true), ("fd00::/8", "https://[fd12::1]:5000", true),
    ("[fd00::1]:443", "https://[fd00::1]", true),
    ("fd00::1", "https://[fd00::1]:5000", true), (" a.example.com , b.example.com ", "https://b.example.com", true),
    (",,.,:80,10.0.0.0/99", "https://10.0.0.1", false), ("", "https://a", false),
  ]

  @Test(arguments: exceptions)
  func exceptionRules(text: String, url: String, isException: Bool) throws {
    let origin = try #require(URL(string: url).flatMap { Origin($0) })
    #expect(ProxyExceptions(text).contain(origin) == isException)
  }

  @Test func theProxyOfARegistryIsTold() async throws {
    let connections = try connections(["HTTPS_PROXY": "http://me:hunter2@h:1", "NO_PROXY": "other.example.com"])
    #expect(connections.proxyDescription(for: try RegistryHost(Self.host)) == "http://h:1 (HTTPS_PROXY)")
    #expect(connections.proxyDescription(for: try RegistryHost("other.example.com")) == nil)
    #expect(connections.proxyDescription(for: try RegistryHost(Self.host), scheme: .http) == nil)
    try await connections.shutdown()
  }

  @Test func nothingIsPrinted() throws {
    let proxy = try ProxyAddress("http://me:hunter2@h:1", variable: "HTTP_PROXY")
    var dumped = ""
    dump(proxy, to: &dumped)
    for text in ["\(proxy)", String(reflecting: proxy), "\([proxy])", dumped] { #expect(!text.contains("hunter2")) }
  }
}
