import CollectorTestKit
import DockerAPI
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import SystemPackage

/// A server in this process that takes requests as a daemon does, and answers as a test says: also with what no daemon should.
final class StubDaemon: Sendable {
  enum Listener: Sendable, CaseIterable {
    case socket, port
  }

  struct Request: Sendable {
    let method: HTTPMethod
    /// The path with the query, as it came.
    let target: String
    let headers: HTTPHeaders
    let body: Data
  }

  let endpoint: DockerEndpoint
  private let channel: any Channel
  private let log: Log
  /// Yields each request that has come in full.
  let arrivals: AsyncStream<Request>
  /// Yields once for each connection that has ended.
  let departures: AsyncStream<Void>

  /// All requests so far.
  var requests: [Request] { log.requests.withLock { $0 } }

  /// Runs `body` with a daemon and a client of it, and ends both.
  @discardableResult
  static func run<Value: Sendable>(
    on listener: Listener = .socket,
    answering answer: @escaping @Sendable (Request) -> StubAnswer,
    _ body: @Sendable (DockerClient, StubDaemon) async throws -> Value
  ) async throws -> Value {
    try await withTemporaryDirectory { directory in
      let daemon = try await StubDaemon(listener, directory, answer)
      let client = try DockerClient(endpoint: daemon.endpoint, logger: logger)
      let result: Result<Value, any Error>
      do { result = .success(try await body(client, daemon)) } catch { result = .failure(error) }
      try await client.shutdown()
      try await daemon.channel.close()
      return try result.get()
    }
  }

  static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private init(_ listener: Listener, _ directory: TemporaryDirectory, _ answer: @escaping @Sendable (Request) -> StubAnswer)
    async throws
  {
    let (arrivals, arrived) = AsyncStream.makeStream(of: Request.self)
    let (departures, departed) = AsyncStream.makeStream(of: Void.self)
    self.arrivals = arrivals
    self.departures = departures
    let log = Log()
    self.log = log
    let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let decoder = ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes))
          let responder = StubResponder(departed: { departed.yield() }) { request in
            log.requests.withLock { $0.append(request) }
            arrived.yield(request)
            return answer(request)
          }
          try channel.pipeline.syncOperations.addHandlers([decoder, responder])
        }
      }
    switch listener {
    case .socket:
      let path = directory.file("d.sock").string
      channel = try await bootstrap.bind(unixDomainSocketPath: path).get()
      endpoint = DockerEndpoint(.unixSocket(path: path))
    case .port:
      channel = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
      endpoint = DockerEndpoint(.tcp(host: "127.0.0.1", port: channel.localAddress?.port ?? 0, tls: nil))
    }
  }

  private final class Log: Sendable {
    let requests = Mutex<[Request]>([])
  }
}
