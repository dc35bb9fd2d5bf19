public import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Takes the requests that an analyzer gets, remembers them, and answers as a test wants.
public final class AnalyzerReceiver: Sendable {
  public struct Request: Sendable, Hashable {
    public let method: String
    public let path: String
    /// By names in small letters.
    public let headers: [String: String]
    /// As it travelled.
    public let body: Data
  }

  public struct Answer: Sendable, Hashable {
    public var status: Int
    public var headers: [String: String]
    public var body: String

    public init(_ status: Int = 202, headers: [String: String] = [:], body: String = "") {
      self.status = status
      self.headers = headers
      self.body = body
    }
  }

  /// `nil` closes the connection in place of an answer.
  public typealias Answerer = @Sendable (Request) -> Answer?

  private let requestList = Mutex<[Request]>([])
  private let answerer: Mutex<Answerer>
  private let listener = Mutex<(any Channel)?>(nil)

  /// - Parameters:
  ///   - port: 0 for a free one.
  ///   - answer: What it says to a request.
  public init(port: Int = 0, _ answer: @escaping Answerer = { _ in Answer() }) async throws {
    answerer = Mutex(answer)
    let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
          try channel.pipeline.syncOperations.addHandler(AnalyzerHandler(self))
        }
      }
      .bind(host: "127.0.0.1", port: port).get()
    listener.withLock { $0 = channel }
  }

  public var port: Int { listener.withLock { $0?.localAddress?.port ?? 0 } }
  public var requests: [Request] { requestList.withLock { $0 } }

  /// Answers otherwise from now on.
  public func answer(_ answer: @escaping Answerer) { answerer.withLock { $0 = answer } }

  public func stop() async throws {
    let channel = listener.withLock { listener in
      defer { listener = nil }
      return listener
    }
    try await channel?.close()
  }

  fileprivate func take(_ request: Request) -> Answer? {
    requestList.withLock { $0.append(request) }
    return answerer.withLock { $0 }(request)
  }
}

private final class AnalyzerHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let receiver: AnalyzerReceiver
  private var head: HTTPRequestHead?
  private var body = ByteBuffer()

  init(_ receiver: AnalyzerReceiver) {
    self.receiver = receiver
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body.clear()
    case .body(var part): body.writeBuffer(&part)
    case .end: answer(context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func answer(_ context: ChannelHandlerContext) {
    guard let head else { return }
    let headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { $1 }
    let request = AnalyzerReceiver.Request(
      method: head.method.rawValue,
      path: head.uri,
      headers: headers,
      body: Data(body.readableBytesView)
    )
    guard let answer = receiver.take(request) else {
      context.close(promise: nil)
      return
    }
    var response = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status))
    for (name, value) in answer.headers { response.headers.add(name: name, value: value) }
    response.headers.replaceOrAdd(name: "Content-Length", value: "\(answer.body.utf8.count)")
    context.write(wrapOutboundOut(.head(response)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: answer.body)))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }
}
