import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// The connections to registries, their token services and their storage: which certificates count for whom, and which proxy leads there.
///
/// Connections are made when they are wanted. What is here for one host is for no other: a token service or a storage host gets nothing of the
/// registry that named it.
public final class RegistryConnections: Sendable {
  /// Servers that redirects lead to can have any number of names; what is known of them is dropped when there are more.
  private static let maximumRoutes = 1000

  /// Half as many event loops as there are processors: requests are small, and each loop that is woken for one costs as much as the request itself.
  /// They end with the process.
  private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: max(1, System.coreCount / 2))

  /// What connections that can be shared have in common.
  private struct Kind: Hashable {
    let proxy: ProxyAddress?
    /// The host, with its port, where TLS is something special; `nil` for what holds everywhere else.
    let host: String?
  }

  private struct State {
    var routes: [Origin: ConnectionRoute] = [:]
    var clients: [Kind: HTTPClient] = [:]
    var isShutDown = false
  }

  private let proxies: ProxySettings
  private let roots: NIOSSLTrustRoots?
  private let certificates: CertificateDirectories
  private let insecureHosts: Set<String>
  private let state = Mutex(State())

  /// Connections by the system's authorities and without a proxy.
  public init() {
    proxies = ProxySettings()
    roots = nil
    certificates = CertificateDirectories([])
    insecureHosts = []
  }

  /// - Parameters:
  ///   - environment: `SSL_CERT_FILE` and `SSL_CERT_DIR` name authorities in place of the system's; `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and
  ///     `NO_PROXY`, in capital or small letters, name proxies; `HOME` and `XDG_CONFIG_HOME` are where users have certificates.
  ///   - certificateDirectories: Directories with a directory for each host, the first of which that has one counts; `nil` for the usual ones of
  ///     Docker and Podman.
  ///   - insecureHosts: The hosts, with their ports where references have them, whose certificates are not looked at.
  /// - Throws: `RegistryError.invalidProxy`, `.unusableCertificates`.
  public init(
    environment: [String: String],
    certificateDirectories: [String]? = nil,
    insecureHosts: Set<String> = []
  ) throws(RegistryError) {
    proxies = try ProxySettings(environment)
    roots = try TrustRoots.named(in: environment)
    certificates = CertificateDirectories(certificateDirectories ?? CertificateDirectories.usual(environment))
    self.insecureHosts = Set(insecureHosts.map { $0.lowercased() })
  }

  /// Ends all connections, and with them all that is still under way.
  public func shutdown() async throws {
    let clients = state.withLock { state in
      defer { state.clients = [:] }
      state.routes = [:]
      state.isShutDown = true
      return Array(state.clients.values)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for client in clients { group.addTask { try await Self.end(client) } }
      try await group.waitForAll()
    }
  }

  /// A connection that is just being made to a server that does not answer ends only with its own time-out: nobody waits for that.
  private static let shutdownPatience: Duration = .milliseconds(500)

  private static func end(_ client: HTTPClient) async throws {
    let finished = AsyncStream<(any Error)?>.makeStream()
    Task {
      do {
        try await client.shutdown()
        finished.continuation.yield(nil)
      } catch {
        finished.continuation.yield(error)
      }
      finished.continuation.finish()
    }
    let entry = DeadlineKeeper.shared.add(.now + shutdownPatience) { finished.continuation.finish() }
    defer { DeadlineKeeper.shared.forget(entry) }
    for await failure in finished.stream {
      if let failure { throw failure }
    }
  }

  /// The proxy that leads to a registry, for people and without a password; `nil` for the direct way.
  public func proxyDescription(for host: RegistryHost, scheme: RegistryPing.Scheme = .https) -> String? {
    URL(string: "\(scheme.rawValue)://\(host.address)/").flatMap { Origin($0) }.flatMap { proxies.proxy(for: $0)?.description }
  }

  /// Whether the certificates of a registry are not looked at, because the user said so.
  func isInsecure(_ host: RegistryHost) -> Bool {
    insecureHosts.contains(host.name.lowercased())
  }

  /// How requests for a URL travel.
  ///
  /// - Throws: `RegistryError.unusableCertificates`; `.unreachable` after `shutdown`.
  func route(to url: URL) throws(RegistryError) -> ConnectionRoute {
    guard let origin = Origin(url) else {
      throw .malformed(what: RegistryText.location(url.absoluteString), reason: "it is no URL of HTTP")
    }
    if let route = state.withLock({ $0.routes[origin] }) { return route }
    let proxy = proxies.proxy(for: origin)
    let tls = try tlsConfiguration(for: origin)
    let kind = Kind(proxy: proxy, host: tls == nil ? nil : origin.hostAndPort)
    let route: ConnectionRoute? = state.withLock { state in
      guard !state.isShutDown else { return nil }
      let client =
        state.clients[kind] ?? HTTPClient(eventLoopGroupProvider: .shared(Self.loops), configuration: configuration(tls, proxy))
      state.clients[kind] = client
      if state.routes.count >= Self.maximumRoutes { state.routes = [:] }
      let route = ConnectionRoute(http: client, proxy: proxy)
      state.routes[origin] = route
      return route
    }
    guard let route else { throw .unreachable(host: origin.hostAndPort, reason: "this client has been shut down") }
    return route
  }

  private func configuration(_ tls: TLSConfiguration?, _ proxy: ProxyAddress?) -> HTTPClient.Configuration {
    var configuration = RegistryClient.httpConfiguration()
    configuration.tlsConfiguration = tls ?? standardTLS
    configuration.proxy = proxy?.configuration
    return configuration
  }

  /// What holds for hosts that have nothing of their own; `nil` for what the libraries below have.
  private var standardTLS: TLSConfiguration? {
    roots.map { roots in
      var tls = TLSConfiguration.makeClientConfiguration()
      tls.trustRoots = roots
      return tls
    }
  }

  /// What holds for one host only; `nil` where there is nothing.
  private func tlsConfiguration(for origin: Origin) throws(RegistryError) -> TLSConfiguration? {
    guard origin.scheme == .https else { return nil }
    let isInsecure = origin.names.contains { insecureHosts.contains($0) }
    let own = try certificates.certificates(for: origin.names)
    guard isInsecure || own != nil else { return nil }
    var tls = standardTLS ?? TLSConfiguration.makeClientConfiguration()
    if isInsecure { tls.certificateVerification = .none }
    if let own { try own.apply(to: &tls) }
    return tls
  }
}
