import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// A token service as registries send their clients to: real tokens, which a real registry checks, over plain HTTP on a free port of this machine.
///
/// It gives tokens by GET with Basic authentication (<https://distribution.github.io/distribution/spec/auth/token/>) and by OAuth2's POST
/// (<https://distribution.github.io/distribution/spec/auth/oauth/>), and allows with each what was asked for as far as the user may.
public final class TokenServer: Sendable {
  /// The address with the port: `127.0.0.1:40123`.
  public let host: String
  private let desk: TokenDesk
  private let issuer: TokenIssuer
  private let running: Task<Void, any Error>

  /// What registries and requests call the registry that tokens are for.
  public static let service = "registry of Collector's tests"
  private static let path = "/token"

  private init(host: String, desk: TokenDesk, issuer: TokenIssuer, running: Task<Void, any Error>) {
    self.host = host
    self.desk = desk
    self.issuer = issuer
    self.running = running
  }

  /// Starts a server, which runs until `stop`.
  ///
  /// - Parameter directory: Where its key and its certificate are written.
  public static func start(_ policy: TokenPolicy, in directory: TemporaryDirectory) async throws -> TokenServer {
    let issuer = try await TokenIssuer(in: directory)
    let desk = TokenDesk(policy, issuer: issuer)
    let (ports, port) = AsyncStream<Int>.makeStream()
    let router = Router()
    for method in [HTTPRequest.Method.get, .post] {
      router.on(RouterPath(path), method: method) { request, _ in try await answer(to: request, at: desk) }
    }
    let application = Application(
      router: router,
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
      logger: Logger(label: "token server") { _ in SwiftLogNoOpLogHandler() }
    )
    // Not a child task: the server outlives the function that starts it, and ends by `stop`.
    let running = Task {
      defer { port.finish() }
      try await application.runService(gracefulShutdownSignals: [])
    }
    for await port in ports {
      return TokenServer(host: "127.0.0.1:\(port)", desk: desk, issuer: issuer, running: running)
    }
    try await running.value
    throw ServiceError.notRunning(name: "token server")
  }

  /// Ends it. Nobody listens at its address afterwards.
  public func stop() async {
    running.cancel()
    // It ends by the cancellation, which is an error to it.
    _ = await running.result
  }

  /// Where tokens are, as registries name it.
  public var realm: String { "http://\(host)\(Self.path)" }

  /// The settings of a registry that takes its tokens.
  ///
  /// <https://distribution.github.io/distribution/about/configuration/#token>
  var registrySettings: String {
    """
    {token: {realm: "\(realm)", service: "\(Self.service)", issuer: "\(TokenIssuer.name)", rootcertbundle: "\(issuer.certificate)"}}
    """
  }

  /// Changes whom it gives what, from the next request on.
  public func update(_ change: @Sendable (inout TokenPolicy) -> Void) async {
    await desk.update(change)
  }

  /// The requests that it has answered, in their order.
  public func requests() async -> [TokenServerRequest] {
    await desk.requests
  }

  /// A token of this server, without a request that would be counted.
  public func token(for scopes: [ResourceScope]) async throws -> String {
    try await issuer.token(for: "tests", service: Self.service, access: scopes, lifetime: 300, now: Date())
  }

  /// A refresh token of a user, which clients know as `identitytoken`.
  public func refreshToken(of user: ImagePusher.Credential) async -> String {
    await desk.refreshToken(of: user)
  }

  private static func answer(to request: Request, at desk: TokenDesk) async throws -> Response {
    let body = try await request.body.collect(upTo: maximumFormBytes)
    let isPost = request.method == .post
    let form = isPost ? String(buffer: body) : request.uri.query.map { String($0) } ?? ""
    let answer = try await desk.answer(to: TokenForm(form), isPost: isPost, authorization: request.headers[.authorization])
    return Response(
      status: HTTPResponse.Status(code: answer.status),
      headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
    )
  }

  private static let maximumFormBytes = 1 << 16
}

/// Runs `body` with a token server of its own.
@discardableResult
public func withTokenServer<Value>(_ policy: TokenPolicy, _ body: (TokenServer) async throws -> Value) async throws -> Value {
  try await withTemporaryDirectory { directory in
    let server = try await TokenServer.start(policy, in: directory)
    return try await finishing({ await server.stop() }, { try await body(server) })
  }
}
