import Foundation
import NIOCore
import NIOHTTP1

/// Answers the requests of one connection, in the manner that each answer has.
final class FakeRegistryHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let answer: FakeRegistryServer.Answerer
  private var head: HTTPRequestHead?
  private var body = ByteBuffer()
  private var isEndless = false

  init(_ answer: @escaping FakeRegistryServer.Answerer) {
    self.answer = answer
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body.clear()
    case .body(var part): body.writeBuffer(&part)
    case .end:
      guard let head else { return }
      write(answer(FakeRegistryRequest(head, body: String(buffer: body))), to: head, context)
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if isEndless { pump(context) }
    context.fireChannelWritabilityChanged()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A client that goes away in the middle is what many tests are about.
    context.close(promise: nil)
  }

  private func write(_ answer: FakeRegistryAnswer, to request: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let body = request.method == .HEAD ? ByteBuffer() : ByteBuffer(bytes: answer.body)
    let half = body.getSlice(at: body.readerIndex, length: body.readableBytes / 2) ?? ByteBuffer()
    switch answer.manner {
    case .cutConnection: context.close(promise: nil)
    case .silence: break
    case .good:
      writeHead(of: answer, context)
      context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    case .stall:
      writeHead(of: answer, context)
      context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(half))), promise: nil)
    case .shortBody:
      writeHead(of: answer, context)
      context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(half))), promise: nil)
      context.close(promise: nil)
    case .endlessBody:
      writeHead(of: answer, context)
      isEndless = true
      pump(context)
    case .trickle(let pause):
      writeHead(of: answer, context)
      trickle(body, TimeAmount(pause), context)
    }
  }

  private func trickle(_ body: ByteBuffer, _ pause: TimeAmount, _ context: ChannelHandlerContext) {
    var body = body
    guard context.channel.isActive, let byte = body.readSlice(length: 1) else {
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
      return
    }
    context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(byte))), promise: nil)
    context.eventLoop.assumeIsolated().scheduleTask(in: pause) { [body] in self.trickle(body, pause, context) }
  }

  private func writeHead(of answer: FakeRegistryAnswer, _ context: ChannelHandlerContext) {
    var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status))
    for (name, value) in answer.headers { head.headers.add(name: name, value: value) }
    if answer.manner != .endlessBody {
      head.headers.add(name: "Content-Length", value: "\(answer.claimedLength ?? Int64(answer.body.count))")
    }
    context.write(wrapOutboundOut(.head(head)), promise: nil)
  }

  /// Writes a piece of a body that never ends, and sees to it that the next is written.
  private func pump(_ context: ChannelHandlerContext) {
    guard context.channel.isActive, context.channel.isWritable else { return }
    let piece = ByteBuffer(repeating: UInt8(ascii: " "), count: 64 << 10)
    context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(piece))), promise: nil)
    context.eventLoop.assumeIsolated().execute { self.pump(context) }
  }
}

extension FakeRegistryRequest {
  fileprivate init(_ head: HTTPRequestHead, body: String) {
    let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    method = head.method.rawValue
    path = parts.first.map(String.init) ?? ""
    let items = URLComponents(string: head.uri)?.queryItems ?? []
    query = Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
    headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { $1 }
    self.body = body
    guard headers["content-type"] == "application/x-www-form-urlencoded" else { return }
    let fields = URLComponents(string: "?" + body.replacing("+", with: "%20"))?.queryItems ?? []
    form = Dictionary(fields.map { ($0.name, $0.value ?? "") }) { $1 }
  }
}
