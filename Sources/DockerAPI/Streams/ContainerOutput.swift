import AsyncHTTPClient
import NIOCore
import OCI

/// What a container prints, as it comes. To be iterated once, without a pause of the reader that the container should not feel: what is not
/// read holds the container up.
///
/// Its end tells that nobody writes any more, and not why: a daemon that dies gently looks the same as a container that does. Ask for the
/// container's exit to know. Letting go of it ends the connection and leaves the container running.
///
/// - Throws: While iterated: `DockerError.connectionLost` if it breaks off within a frame, `malformedResponse` if it makes no sense,
///   `streamFailed` if the daemon says why it fails; `CancellationError`.
public struct ContainerOutput: AsyncSequence, Sendable {
  public typealias Element = OutputChunk

  let body: HTTPClientResponse.Body
  let endpoint: DockerEndpoint
  let action: String

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(body: body.makeAsyncIterator(), demultiplexer: OutputDemultiplexer(), endpoint: endpoint, action: action)
  }

  public struct AsyncIterator: AsyncIteratorProtocol {
    var body: HTTPClientResponse.Body.AsyncIterator
    var demultiplexer: OutputDemultiplexer
    let endpoint: DockerEndpoint
    let action: String

    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> OutputChunk? {
      do {
        while true {
          if let chunk = try demultiplexer.next() { return chunk }
          guard let bytes = try await body.next(isolation: actor) else {
            try Task.checkCancellation()
            try demultiplexer.finish()
            return nil
          }
          demultiplexer.append(bytes)
        }
      } catch let fault as OutputDemultiplexer.Fault {
        throw DockerError(fault, action: action)
      } catch {
        throw DockerError.mapping(error, endpoint: endpoint, action: action, hasAnswered: true, limit: .zero)
      }
    }

    public mutating func next() async throws -> OutputChunk? {
      try await next(isolation: nil)
    }
  }
}

@available(*, unavailable)
extension ContainerOutput.AsyncIterator: Sendable {}

extension DockerError {
  fileprivate init(_ fault: OutputDemultiplexer.Fault, action: String) {
    self =
      switch fault {
      case .badHeader(let bytes): .malformedResponse(action: action, reason: "no frame of output begins with \(bytes)")
      case .frameTooLong(let bytes): .malformedResponse(action: action, reason: "it announces a frame of \(bytes) bytes")
      case .truncated: .connectionLost(action: action)
      case .daemon(let message): .streamFailed(action: action, message: DaemonText.clean(message))
      }
  }
}
