import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// One connection to a `FakeProxy`: a request for a tunnel, and what goes through it.
final class FakeProxyHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let target: String
  private let authorization: String?
  private let refusal: Int?
  private let log: FakeProxy.Log
  private var head = ByteBuffer()
  private var other: (any Channel)?
  private var isDecided = false

  init(target: String, authorization: String?, refusal: Int?, log: FakeProxy.Log) {
    self.target = target
    self.authorization = authorization
    self.refusal = refusal
    self.log = log
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    if let other {
      other.writeAndFlush(bytes, promise: nil)
      return
    }
    head.writeBuffer(&bytes)
    let text = String(buffer: head)
    guard !isDecided, text.hasSuffix("\r\n\r\n") else { return }
    isDecided = true
    decide(text, context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    other?.close(promise: nil)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func decide(_ text: String, _ context: ChannelHandlerContext) {
    let lines = text.components(separatedBy: "\r\n")
    let shown = lines.first { $0.lowercased().hasPrefix("proxy-authorization:") }?.drop { $0 != " " }.dropFirst()
    let request = FakeProxy.Request(line: lines.first ?? "", authorization: shown.map(String.init))
    log.requests.withLock { $0.append(request) }
    if let refusal { return answer(refusal, context) }
    if let authorization, authorization != request.authorization { return answer(407, context) }
    guard request.line.hasPrefix("CONNECT ") else { return answer(405, context) }
    connect(context)
  }

  private func connect(_ context: ChannelHandlerContext) {
    let parts = target.split(separator: ":")
    let client = context.channel
    let log = log
    let connection = ClientBootstrap(group: context.eventLoop)
      .channelInitializer { channel in
        log.channels.withLock { $0.append(channel) }
        return channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(FakeProxyBackHandler(client: client))
        }
      }
      .connect(host: String(parts[0]), port: parts.last.flatMap { Int($0) } ?? 0)
    connection.assumeIsolated().whenComplete { result in
      switch result {
      case .success(let channel):
        self.other = channel
        self.answer(200, context)
      case .failure: self.answer(502, context)
      }
    }
  }

  private func answer(_ status: Int, _ context: ChannelHandlerContext) {
    let length = status == 200 ? "" : "Content-Length: 0\r\n"
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 \(status) Fake\r\n\(length)\r\n")), promise: nil)
  }
}

/// The other end of a tunnel.
private final class FakeProxyBackHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let client: any Channel

  init(client: any Channel) {
    self.client = client
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    client.writeAndFlush(unwrapInboundIn(data), promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    client.close(promise: nil)
    context.fireChannelInactive()
  }
}
