import Foundation
import NIOCore
import NIOHTTP1

/// Collects a request and writes the answer as it is: no encoder comes between that would mend it.
final class StubResponder: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = ByteBuffer

  private let departed: @Sendable () -> Void
  private let answer: @Sendable (StubDaemon.Request) -> StubAnswer
  private var head: HTTPRequestHead?
  private var body = ByteBuffer()

  init(departed: @escaping @Sendable () -> Void, answer: @escaping @Sendable (StubDaemon.Request) -> StubAnswer) {
    self.departed = departed
    self.answer = answer
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body.clear()
    case .body(let bytes): body.writeImmutableBuffer(bytes)
    case .end:
      guard let head else { return }
      let request = StubDaemon.Request(
        method: head.method,
        target: head.uri,
        headers: head.headers,
        body: Data(body.readableBytesView)
      )
      let answer = answer(request)
      context.writeAndFlush(wrapOutboundOut(answer.bytes), promise: nil)
      if answer.hangsUp { context.close(promise: nil) }
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    departed()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
