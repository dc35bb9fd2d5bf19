public import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
public import SystemPackage

/// Receives lines over TCP, TLS or a socket in the file system, or datagrams, and remembers them.
public final class LineReceiver: Sendable {
  private struct State {
    var lines: [Data] = []
    var connections: [any Channel] = []
    var connectionCount = 0
    var isPaused = false
  }

  private let state = Mutex(State())
  private let listener = Mutex<(any Channel)?>(nil)

  private init() {}

  /// Listens on the loopback interface.
  ///
  /// - Parameter port: 0 for a free one.
  public static func tcp(port: Int = 0, tls: FakeRegistryTLS? = nil) async throws -> LineReceiver {
    let receiver = LineReceiver()
    let context = try tls?.context()
    let channel = try await receiver.bootstrap(context).bind(host: "127.0.0.1", port: port).get()
    receiver.listener.withLock { $0 = channel }
    return receiver
  }

  public static func unix(path: FilePath) async throws -> LineReceiver {
    let receiver = LineReceiver()
    let channel = try await receiver.bootstrap(nil).bind(unixDomainSocketPath: path.string, cleanupExistingSocketFile: true).get()
    receiver.listener.withLock { $0 = channel }
    return receiver
  }

  public static func udp(port: Int = 0) async throws -> LineReceiver {
    let receiver = LineReceiver()
    let channel = try await DatagramBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 1 << 16))
      .channelOption(.socketOption(.so_rcvbuf), value: 8 << 20)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(DatagramCollector(receiver)) }
      }
      .bind(host: "127.0.0.1", port: port).get()
    receiver.listener.withLock { $0 = channel }
    return receiver
  }

  public var port: Int { listener.withLock { $0?.localAddress?.port ?? 0 } }

  /// Whole lines, without their ends, in the order in which they came.
  public var lines: [Data] { state.withLock { $0.lines } }

  /// Whether it has read all that its system has for it.
  public func isIdle() async -> Bool {
    let channels = state.withLock { $0.connections } + (listener.withLock { $0 }.map { [$0] } ?? [])
    for channel in channels where channel.isActive {
      guard let provider = channel as? any SocketOptionProvider else { continue }
      // SO_MEMINFO, of which the first number is what is not read; <https://man7.org/linux/man-pages/man7/sock_diag.7.html>.
      let memory: EventLoopFuture<SocketMemory> = provider.unsafeGetSocketOption(level: .socket, name: .init(rawValue: 55))
      if let memory = try? await memory.get(), memory.numbers.0 > 0 { return false }
    }
    return true
  }

  private struct SocketMemory: Sendable {
    var numbers: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0, 0, 0, 0, 0, 0)
  }

  /// How many connections have been made.
  public var connectionCount: Int { state.withLock { $0.connectionCount } }

  /// Reads no more, or does so again: then the sender's buffers fill.
  public func pause(_ isPaused: Bool) async throws {
    let connections = state.withLock { state in
      state.isPaused = isPaused
      return state.connections
    }
    for channel in connections { try await channel.setOption(.autoRead, value: !isPaused).get() }
  }

  /// Breaks all connections off, with a reset.
  public func breakOff() async {
    let connections = state.withLock { state in
      defer { state.connections = [] }
      return state.connections
    }
    for channel in connections where channel.isActive {
      // Without lingering, the other side is told of a reset.
      // Where that fails, the other side has closed it meanwhile.
      try? await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
      try? await channel.close()
    }
  }

  /// Stops listening and breaks off all connections.
  public func stop() async throws {
    let channel = listener.withLock { listener in
      defer { listener = nil }
      return listener
    }
    try await channel?.close()
    await breakOff()
  }

  fileprivate func add(_ connection: any Channel) {
    state.withLock { state in
      state.connections.removeAll { !$0.isActive }
      state.connections.append(connection)
      state.connectionCount += 1
    }
  }

  fileprivate func add(_ line: Data) { state.withLock { $0.lines.append(line) } }

  private func bootstrap(_ context: NIOSSLContext?) -> ServerBootstrap {
    ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        let isPaused = self.state.withLock { $0.isPaused }
        return channel.eventLoop.makeCompletedFuture {
          if isPaused { try channel.syncOptions?.setOption(.autoRead, value: false) }
          if let context { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context)) }
          try channel.pipeline.syncOperations.addHandler(LineCollector(self))
        }
      }
  }
}

private final class LineCollector: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let receiver: LineReceiver
  private var rest = Data()

  init(_ receiver: LineReceiver) {
    self.receiver = receiver
  }

  func channelActive(context: ChannelHandlerContext) {
    receiver.add(context.channel)
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var part = Data(unwrapInboundIn(data).readableBytesView)
    while let end = part.firstIndex(of: UInt8(ascii: "\n")) {
      receiver.add(rest + part[..<end])
      rest = Data()
      part = Data(part[(end + 1)...])
    }
    rest.append(part)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A sender that goes away in the middle is what some tests are about.
    context.close(promise: nil)
  }
}

private final class DatagramCollector: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>

  private let receiver: LineReceiver

  init(_ receiver: LineReceiver) {
    self.receiver = receiver
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    receiver.add(Data(unwrapInboundIn(data).data.readableBytesView))
  }
}
