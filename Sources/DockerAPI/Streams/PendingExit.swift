import AsyncHTTPClient
import Foundation
import NIOCore

/// The end of a container, which is yet to come. Letting go of it ends the wait.
public struct PendingExit: Sendable {
  /// The answer is some tens of bytes; a runtime's error may come with it.
  private static let maximumBytes = 64 * 1024

  let body: HTTPClientResponse.Body
  let client: DockerClient
  let request: DockerRequest

  /// Waits for it. To be called once. There is no deadline: cancel the task.
  ///
  /// - Throws: `DockerError.connectionLost` if the daemon goes away; `streamFailed` if the daemon itself fails to wait; `CancellationError`.
  public func value() async throws -> ContainerExit {
    do {
      let bytes = try await body.collect(upTo: Self.maximumBytes)
      try Task.checkCancellation()
      // A daemon that is stopped ends its answers without a word.
      guard bytes.readableBytes > 0 else { throw DockerError.connectionLost(action: request.action) }
      let answer = try client.parse(Answer.self, Data(bytes.readableBytesView), request.action)
      if let message = answer.error?.message, !message.isEmpty {
        throw DockerError.streamFailed(action: request.action, message: DaemonText.clean(message))
      }
      return ContainerExit(code: answer.code)
    } catch {
      throw client.mapping(error, request, hasAnswered: true, limit: .zero)
    }
  }

  private struct Answer: Decodable {
    struct Failure: Decodable {
      let message: String?

      enum CodingKeys: String, CodingKey {
        case message = "Message"
      }
    }

    let code: Int
    let error: Failure?

    enum CodingKeys: String, CodingKey {
      case code = "StatusCode"
      case error = "Error"
    }
  }
}

/// How a container ended.
public struct ContainerExit: Sendable, Hashable {
  /// That of the first process; 128 and the signal's number where one killed it.
  public let code: Int

  public init(code: Int) {
    self.code = code
  }
}
