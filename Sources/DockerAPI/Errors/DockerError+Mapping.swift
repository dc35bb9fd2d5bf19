import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import OCI

extension DockerError {
  /// What an error of the layers below means here; `CancellationError` stays what it is.
  ///
  /// - Parameters:
  ///   - hasAnswered: Whether the daemon had begun to answer.
  ///   - limit: The deadline of the request up to its answer.
  static func mapping(
    _ error: any Error,
    endpoint: DockerEndpoint,
    action: String,
    hasAnswered: Bool,
    limit: Duration
  ) -> any Error {
    switch error {
    case is CancellationError, is DockerError: error
    case let error as UploadBodyError: error.underlying
    case let error as HTTPClientError: mapping(error, endpoint: endpoint, action: action, limit: limit)
    case let error as NIOConnectionError: mapping(error, endpoint: endpoint, action: action, limit: limit)
    case let error as IOError: mapping(error, endpoint: endpoint, action: action, hasAnswered: hasAnswered)
    case HTTPParserError.invalidEOFState, HTTPParserError.closedConnection: Self.connectionLost(action: action)
    case let error as HTTPParserError: Self.malformedResponse(action: action, reason: "\(error)")
    case is NIOTooManyBytesError: Self.malformedResponse(action: action, reason: "the answer is too long")
    case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
      Self.untrusted(endpoint: endpoint, reason: DaemonText.clean("\(error)"))
    case ChannelError.ioOnClosedChannel, ChannelError.inputClosed, ChannelError.outputClosed, ChannelError.eof:
      Self.connectionLost(action: action)
    case is SocketAddressError:
      Self.invalidEndpoint(text: "\(endpoint)", reason: "the path of a socket has at most 107 bytes")
    case let error where hasAnswered: Self.streamFailed(action: action, message: DaemonText.clean("\(error)"))
    default: Self.unreachable(endpoint: endpoint, reason: DaemonText.clean("\(error)"))
    }
  }

  private static func mapping(
    _ error: HTTPClientError,
    endpoint: DockerEndpoint,
    action: String,
    limit: Duration
  ) -> any Error {
    switch error {
    case .cancelled: CancellationError()
    case .deadlineExceeded, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout:
      Self.timedOut(action: action, after: limit)
    case .connectTimeout: Self.unreachable(endpoint: endpoint, reason: "it does not take connections")
    case .tlsHandshakeTimeout: Self.untrusted(endpoint: endpoint, reason: "the TLS handshake takes too long")
    case .remoteConnectionClosed, .uncleanShutdown, .requestStreamCancelled: Self.connectionLost(action: action)
    case .alreadyShutdown: Self.unreachable(endpoint: endpoint, reason: "this client has been shut down")
    default: Self.malformedResponse(action: action, reason: DaemonText.clean("\(error)"))
    }
  }

  private static func mapping(
    _ error: NIOConnectionError,
    endpoint: DockerEndpoint,
    action: String,
    limit: Duration
  ) -> any Error {
    // Each address of the host has been tried in vain; the first tells as much as the others.
    guard let failure = error.connectionErrors.first?.error else {
      return Self.unreachable(endpoint: endpoint, reason: "the name of the host is not known")
    }
    return mapping(failure, endpoint: endpoint, action: action, hasAnswered: false, limit: limit)
  }

  private static func mapping(
    _ error: IOError,
    endpoint: DockerEndpoint,
    action: String,
    hasAnswered: Bool
  ) -> any Error {
    switch error.errnoCode {
    case ENOENT: Self.unreachable(endpoint: endpoint, reason: "there is no such socket")
    case ECONNREFUSED: Self.unreachable(endpoint: endpoint, reason: "nobody listens there")
    case EACCES, EPERM: Self.permissionDenied(endpoint: endpoint)
    case ECONNRESET, EPIPE, ENOTCONN, ESHUTDOWN: Self.connectionLost(action: action)
    case _ where hasAnswered: Self.connectionLost(action: action)
    default: Self.unreachable(endpoint: endpoint, reason: String(cString: strerror(error.errnoCode)))
    }
  }

  /// What an answer with a failure status means.
  static func refusal(status: Int, message: String, action: String) -> DockerError {
    let text = message.isEmpty ? "it gave no reason" : DaemonText.clean(message)
    return switch status {
    case 404: .notFound(action: action, message: text)
    // Podman gives this status to volumes that are not there.
    case 500 where text.hasSuffix("no such volume"): .notFound(action: action, message: text)
    case 409: .conflict(action: action, message: text)
    default: .api(status: status, action: action, message: text)
    }
  }
}
