import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// The HTTP side of a `FakeRegistry`.
final class FakeRegistryServer: Sendable {
  typealias Answerer = @Sendable (FakeRegistryRequest) -> FakeRegistryAnswer

  let host: String
  private let listener: any Channel
  private let connections: Connections

  /// Listens on a free port of the loopback interface.
  init(tls: FakeRegistryTLS? = nil, _ answer: @escaping Answerer) async throws {
    let context = try tls?.context()
    let connections = Connections()
    self.connections = connections
    listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        connections.add(channel)
        return channel.eventLoop.makeCompletedFuture {
          if let context { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context)) }
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
          try channel.pipeline.syncOperations.addHandler(FakeRegistryHandler(answer))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    host = "127.0.0.1:\(listener.localAddress?.port ?? 0)"
  }

  /// Stops listening and ends all connections.
  func close() async throws {
    try await listener.close()
    for channel in connections.all { channel.close(promise: nil) }
  }

  /// The connections that clients have made.
  private final class Connections: Sendable {
    private let channels = Mutex<[any Channel]>([])

    var all: [any Channel] { channels.withLock { $0 } }

    func add(_ channel: any Channel) {
      channels.withLock { channels in
        channels.removeAll { !$0.isActive }
        channels.append(channel)
      }
    }
  }
}
