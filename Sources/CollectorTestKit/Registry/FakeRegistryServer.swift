import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// The HTTP side of a `FakeRegistry`.
struct FakeRegistryServer: Sendable {
  typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

  let host: String
  private let listener: NIOAsyncChannel<Connection, Never>

  /// Listens on a free port of the loopback interface.
  init() async throws {
    listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .bind(host: "127.0.0.1", port: 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
          return try Connection(wrappingChannelSynchronously: channel)
        }
      }
    host = "127.0.0.1:\(listener.channel.localAddress?.port ?? 0)"
  }

  /// Answers requests until the task is cancelled.
  func run(_ answer: @escaping @Sendable (FakeRegistryRequest) -> FakeRegistryAnswer) async throws {
    try await listener.executeThenClose { connections in
      try await withThrowingDiscardingTaskGroup { group in
        for try await connection in connections {
          group.addTask {
            do {
              try await Self.serve(connection, answer)
            } catch {
              // A client that goes away in the middle is what many tests are about.
            }
          }
        }
      }
    }
  }

  private static func serve(
    _ connection: Connection,
    _ answer: @Sendable (FakeRegistryRequest) -> FakeRegistryAnswer
  ) async throws {
    try await connection.executeThenClose { inbound, outbound in
      var parts = inbound.makeAsyncIterator()
      while let part = try await parts.next() {
        guard case .head(let head) = part else { continue }
        let answer = answer(FakeRegistryRequest(head))
        var response = HTTPResponseHead(version: .http1_1, status: .init(statusCode: answer.status))
        for (name, value) in answer.headers { response.headers.add(name: name, value: value) }
        if answer.manner != .endlessBody { response.headers.add(name: "Content-Length", value: "\(answer.body.count)") }

        switch answer.manner {
        case .cutConnection: return
        case .silence: break
        default: try await outbound.write(.head(response))
        }
        let body = head.method == .HEAD ? ByteBuffer() : ByteBuffer(bytes: answer.body)
        switch answer.manner {
        case .good:
          try await outbound.write(.body(.byteBuffer(body)))
          try await outbound.write(.end(nil))
        case .shortBody:
          try await outbound.write(.body(.byteBuffer(body.half)))
          return
        case .stall: try await outbound.write(.body(.byteBuffer(body.half)))
        case .endlessBody:
          while true { try await outbound.write(.body(.byteBuffer(ByteBuffer(repeating: UInt8(ascii: " "), count: 64 << 10)))) }
        case .silence, .cutConnection: break
        }
      }
    }
  }
}

extension ByteBuffer {
  fileprivate var half: ByteBuffer { getSlice(at: readerIndex, length: readableBytes / 2) ?? ByteBuffer() }
}

extension FakeRegistryRequest {
  fileprivate init(_ head: HTTPRequestHead) {
    let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    method = head.method.rawValue
    path = parts.first.map(String.init) ?? ""
    let items = URLComponents(string: head.uri)?.queryItems ?? []
    query = Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
    headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { $1 }
  }
}
