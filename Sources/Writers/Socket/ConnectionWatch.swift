import NIOCore
import NIOSSL
import NIOTLS

/// Notices when a connection begins and ends, and reads away what the other side says.
final class ConnectionWatch: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  /// Kept when the connection can be used, its handshake included.
  let start: EventLoopPromise<Void>
  /// Kept when the other side has nothing more to say: it has read all that it wanted. Broken where the connection breaks off.
  let end: EventLoopPromise<Void>
  /// What broke it off.
  let fault = FirstFault()
  private let handshakes: Bool

  /// - Parameter handshakes: Whether the connection begins with a handshake.
  init(on eventLoop: any EventLoop, handshakes: Bool) {
    start = eventLoop.makePromise()
    end = eventLoop.makePromise()
    self.handshakes = handshakes
  }

  func channelActive(context: ChannelHandlerContext) {
    if !handshakes { start.succeed() }
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case TLSUserEvent.handshakeCompleted: start.succeed()
    case ChannelEvent.inputClosed: end.succeed()
    default: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Many receivers end TLS without a word. A connection that breaks off has an error of its own.
    if let error = error as? NIOSSLError, case .uncleanShutdown = error { return }
    breakOff(error)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    end.succeed()
    breakOff(ChannelError.ioOnClosedChannel)
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    breakOff(ChannelError.ioOnClosedChannel)
  }

  /// The first fault is the one that counts, and a promise that is kept stays so.
  private func breakOff(_ error: any Error) {
    let error = fault.note(error)
    start.fail(error)
    end.fail(error)
  }
}
