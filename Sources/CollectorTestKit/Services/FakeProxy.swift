import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A proxy within the test's process that makes tunnels, all of them to one place: names that no network has lead there, too.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6>
public final class FakeProxy: Sendable {
  /// What a client has asked for.
  public struct Request: Sendable, Hashable {
    /// The first line: `CONNECT registry.example.com:443 HTTP/1.1`.
    public let line: String
    /// The value of the `Proxy-Authorization` field.
    public let authorization: String?
  }

  /// The address with its port: `127.0.0.1:40123`.
  public let host: String
  private let log: Log

  final class Log: Sendable {
    let requests = Mutex<[Request]>([])
    let channels = Mutex<[any Channel]>([])
  }

  private init(host: String, log: Log) {
    self.host = host
    self.log = log
  }

  /// The requests so far, in their order.
  public var requests: [Request] { log.requests.withLock { $0 } }

  /// Runs `body` with a proxy that is there for so long.
  ///
  /// - Parameters:
  ///   - target: Host and port that all tunnels lead to.
  ///   - login: The user name and the password that it wants, with a colon between; `nil` for none.
  ///   - refusal: The status with which it refuses everything; `nil` if it does not.
  public static func withRunning<Value: Sendable>(
    leadingTo target: String,
    login: String? = nil,
    refusal: Int? = nil,
    _ body: (FakeProxy) async throws -> Value
  ) async throws -> Value {
    let log = Log()
    let field = login.map { "Basic " + Data($0.utf8).base64EncodedString() }
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        log.channels.withLock { $0.append(channel) }
        return channel.eventLoop.makeCompletedFuture {
          let handler = FakeProxyHandler(target: target, authorization: field, refusal: refusal, log: log)
          try channel.pipeline.syncOperations.addHandler(handler)
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let proxy = FakeProxy(host: "127.0.0.1:\(listener.localAddress?.port ?? 0)", log: log)
    return try await finishing(
      {
        try await listener.close()
        for channel in log.channels.withLock({ $0 }) { channel.close(promise: nil) }
      },
      { try await body(proxy) }
    )
  }
}
