import CollectorCore
import NIOCore
import NIOPosix
import NIOSSL
import SystemPackage

/// A connection on which only we speak.
struct LineConnection: Sendable {
  private let channel: any Channel
  private let start: EventLoopFuture<Void>
  private let end: EventLoopPromise<Void>
  private let fault: FirstFault

  private init(_ channel: any Channel, _ watch: ConnectionWatch) {
    self.channel = channel
    start = watch.start.futureResult
    end = watch.end
    fault = watch.fault
  }

  /// - Throws: What the layers below throw.
  static func make(to target: SocketTarget, tls: NIOSSLContext?, within limit: Duration) async throws -> LineConnection {
    let bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connectTimeout(TimeAmount(limit))
      // A receiver may close its own direction, and read on.
      .channelOption(.allowRemoteHalfClosure, value: true)
    let prepare: @Sendable (any Channel) -> EventLoopFuture<LineConnection> = { channel in
      channel.eventLoop.makeCompletedFuture { try LineConnection.prepare(channel, target, tls) }
    }
    let connection =
      switch target {
      case .tcp(let address), .tls(let address):
        try await bootstrap.connect(host: address.host, port: address.port, channelInitializer: prepare)
      case .unix(let path):
        try await bootstrap.connect(unixDomainSocketPath: path.string, channelInitializer: prepare)
      }
    do {
      try await withDeadline(limit, orThrow: DeliveryFault(reason: "\(target) does not answer")) {
        try await connection.waitForStart()
      }
    } catch {
      await connection.abort()
      throw error
    }
    return connection
  }

  private static func prepare(_ channel: any Channel, _ target: SocketTarget, _ tls: NIOSSLContext?) throws -> LineConnection {
    if let tls, case .tls(let address) = target {
      // Addresses cannot be asked for by name; they are verified all the same.
      let name = Loopback.isAddress(address.host) ? nil : address.host
      try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
    }
    let watch = ConnectionWatch(on: channel.eventLoop, handshakes: tls != nil)
    try channel.pipeline.syncOperations.addHandler(watch)
    return LineConnection(channel, watch)
  }

  private func waitForStart() async throws {
    try await withTaskCancellationHandler {
      try await start.get()
    } onCancel: {
      channel.close(promise: nil)
    }
  }

  /// Returns when the system has taken all of `bytes`.
  func send(_ bytes: ByteBuffer) async throws {
    try fault.check()
    try await withTaskCancellationHandler {
      do {
        try await channel.writeAndFlush(bytes)
      } catch {
        try Task.checkCancellation()
        try fault.check()
        throw error
      }
    } onCancel: {
      channel.close(promise: nil)
    }
  }

  /// Whether the system on the other side has all that was sent; on a socket in the file system, whether its reader has.
  func isRead() async throws -> Bool {
    try fault.check()
    return await SocketMemory.isEmpty(channel)
  }

  /// Says that nothing more comes, and waits for the other side to close, which it does when it has read all.
  ///
  /// - Returns: Whether it has all.
  func finish(within limit: Duration) async -> Bool {
    let timer = channel.eventLoop.scheduleTask(in: TimeAmount(limit)) { end.fail(ChannelError.connectTimeout(.zero)) }
    defer { timer.cancel() }
    let hasAll: Bool
    do {
      try fault.check()
      try await channel.close(mode: .output)
      try await end.futureResult.get()
      hasAll = true
    } catch ChannelError.connectTimeout {
      // It keeps its side open. What its system has is as good as read.
      hasAll = await SocketMemory.isEmpty(channel)
    } catch {
      hasAll = false
    }
    await abort()
    return hasAll
  }

  func abort() async {
    // Where that fails, it is closed already.
    try? await channel.close()
  }
}
