import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

extension RegistryError {
  /// What an error of the layers below means here; `CancellationError` stays what it is.
  ///
  /// - Parameters:
  ///   - host: The server that was asked, which is not the registry's after a redirect.
  ///   - hasAnswered: Whether the server had begun to answer.
  ///   - limit: How long the server was waited for.
  static func mapping(_ error: any Error, host: String, what: String, hasAnswered: Bool, limit: Duration) -> any Error {
    switch error {
    case is CancellationError, is RegistryError: error
    case let error as HTTPClientError: mapping(error, host: host, what: what, limit: limit)
    case let error as NIOConnectionError: mapping(error, host: host, what: what)
    case let error as IOError: mapping(error, host: host, what: what, hasAnswered: hasAnswered)
    case is SocketAddressError.UnknownHost: Self.unknownHost(host: host)
    case HTTPParserError.invalidEOFState, HTTPParserError.closedConnection: Self.interrupted(what: what)
    case let error as HTTPParserError:
      Self.malformed(what: what, reason: "it is not HTTP (\(RegistryText.clean("\(error)")))")
    case NIOSSLError.uncleanShutdown: Self.interrupted(what: what)
    case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: Self.untrusted(host: host, reason: tlsFault(error, host: host))
    case ChannelError.connectTimeout: Self.unreachable(host: host, reason: "it does not take connections")
    case is ChannelError: Self.interrupted(what: what)
    default:
      hasAnswered ? Self.interrupted(what: what) : Self.unreachable(host: host, reason: RegistryText.clean("\(error)"))
    }
  }

  /// Only the short descriptions are passed on: the long ones quote fields that can be secret.
  private static func mapping(_ error: HTTPClientError, host: String, what: String, limit: Duration) -> any Error {
    switch error {
    case .cancelled: CancellationError()
    case .deadlineExceeded, .readTimeout, .writeTimeout:
      Self.timedOut(what: what, reason: "there was no answer from \(host) within \(limit.seconds)")
    case .getConnectionFromPoolTimeout:
      Self.timedOut(what: what, reason: "no connection to \(host) was free in time")
    case .connectTimeout: Self.unreachable(host: host, reason: "it does not take connections")
    case .tlsHandshakeTimeout: Self.timedOut(what: what, reason: "\(host) takes connections and does not answer")
    case .remoteConnectionClosed, .uncleanShutdown, .requestStreamCancelled: Self.interrupted(what: what)
    case .alreadyShutdown: Self.unreachable(host: host, reason: "this client has been shut down")
    default: Self.malformed(what: what, reason: error.shortDescription)
    }
  }

  private static func mapping(_ error: NIOConnectionError, host: String, what: String) -> any Error {
    // All addresses have been tried in vain; the first tells as much as the others.
    guard let failure = error.connectionErrors.first?.error else { return Self.unknownHost(host: host) }
    return mapping(failure, host: host, what: what, hasAnswered: false, limit: .zero)
  }

  private static func mapping(_ error: IOError, host: String, what: String, hasAnswered: Bool) -> any Error {
    switch error.errnoCode {
    case ECONNREFUSED: Self.unreachable(host: host, reason: "nothing listens there (connection refused)")
    case ECONNRESET, EPIPE, ENOTCONN, ESHUTDOWN: Self.interrupted(what: what)
    case _ where hasAnswered: Self.interrupted(what: what)
    default: Self.unreachable(host: host, reason: String(cString: strerror(error.errnoCode)))
    }
  }

  private static func tlsFault(_ error: any Error, host: String) -> String {
    // What BoringSSL says has source files and numbers around the one word that tells something.
    let text = "\(error)"
    let reason = text.firstRange(of: "OPENSSL_internal:").map {
      text[$0.upperBound...].prefix { $0.isUppercase || $0.isNumber || $0 == "_" }
    }
    return switch reason {
    case "CERTIFICATE_VERIFY_FAILED":
      """
      its certificate is not trusted here; put its authority into the directory certs.d/\(host) that is in use for it, such as \
      /etc/docker/certs.d/\(host)/ca.crt, or name it with SSL_CERT_FILE, or take any certificate of it with --insecure \(host)
      """
    case "SSLV3_ALERT_BAD_CERTIFICATE", "SSLV3_ALERT_HANDSHAKE_FAILURE", "TLSV1_ALERT_UNKNOWN_CA",
      "TLSV1_ALERT_CERTIFICATE_REQUIRED",
      "TLSV13_ALERT_CERTIFICATE_REQUIRED", "SSLV3_ALERT_CERTIFICATE_UNKNOWN":
      """
      it does not take this client (\(reason?.lowercased().replacing("_", with: " ") ?? "")); if it wants a client's certificate, put that into \
      /etc/docker/certs.d/\(host)/client.cert, and its key beside it into client.key
      """
    case "WRONG_VERSION_NUMBER", "HTTP_REQUEST":
      "it does not speak TLS; if it speaks plain HTTP, allow that with --plain-http"
    case let reason?: "the TLS handshake failed (\(reason.lowercased().replacing("_", with: " ")))"
    case nil where error is NIOSSLExtraError: "its certificate is for another host"
    case nil: RegistryText.clean(text)
    }
  }
}

extension Duration {
  /// For messages: whole seconds, or milliseconds below one.
  var seconds: String {
    self >= .seconds(1) ? "\(components.seconds) s" : "\(components.attoseconds / 1_000_000_000_000_000) ms"
  }
}
