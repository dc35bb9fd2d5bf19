import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1

/// Single HTTP requests, and their answers read within bounds.
struct Transport: Sendable {
  /// Enough for every honest document at any speed that is of use.
  static let documentTimeout: Duration = .seconds(60)
  /// Of a refusal's text, more is not read.
  static let maximumRefusalBytes = 64 << 10

  let connections: RegistryConnections
  let userAgent: String
  /// How long a server may take until it has begun to answer.
  let answerTimeout: Duration
  /// How long a server may be silent in the middle of an answer.
  let silenceTimeout: Duration
  let logger: Logger
  /// Told of every request.
  var onTraffic: @Sendable (RegistryTraffic) -> Void = { _ in }

  /// Does one request, and returns when the answer has begun. No redirect is followed.
  ///
  /// - Parameter body: Never part of a message.
  /// - Throws: `RegistryError` or `CancellationError`.
  func execute(
    _ method: HTTPMethod,
    _ url: URL,
    headers: HTTPHeaders,
    authorization: Authorization?,
    body: String? = nil,
    what: String,
    within limit: Duration? = nil
  ) async throws -> HTTPClientResponse {
    try Task.checkCancellation()
    let limit = limit ?? answerTimeout
    var request = HTTPClientRequest(url: url.absoluteString)
    request.method = method
    request.headers = headers
    request.headers.replaceOrAdd(name: "User-Agent", value: userAgent)
    if let authorization { request.headers.replaceOrAdd(name: "Authorization", value: authorization.field) }
    if let body { request.body = .bytes(ByteBuffer(string: body)) }
    let route = try connections.route(to: url)
    do {
      let response = try await route.http.execute(request, deadline: .now() + TimeAmount(limit))
      onTraffic(.answered(status: Int(response.status.code)))
      logger.trace(
        "registry request",
        metadata: [
          "method": "\(method)", "url": "\(RegistryText.location(url.absoluteString))", "status": "\(response.status.code)",
        ]
      )
      return response
    } catch {
      if !Task.isCancelled { onTraffic(.unanswered) }
      if let proxy = route.proxy, let fault = proxy.fault(behind: error, host: url.hostAndPort) { throw fault }
      throw RegistryError.mapping(error, host: url.hostAndPort, what: what, hasAnswered: false, limit: limit)
    }
  }

  /// Reads an answer to its end.
  ///
  /// - Throws: `RegistryError.tooLarge`, once `limit` bytes are exceeded, and what `execute` throws.
  func collect(_ response: HTTPClientResponse, upTo limit: Int, what: String) async throws -> Data {
    if let length = response.contentLength, length > limit {
      throw RegistryError.tooLarge(what: what, limitBytes: Int64(limit))
    }
    let body = try await read(response, upTo: limit + 1, what: what)
    guard body.count <= limit else { throw RegistryError.tooLarge(what: what, limitBytes: Int64(limit)) }
    return body
  }

  /// Reads the first `limit` bytes of an answer.
  func read(_ response: HTTPClientResponse, upTo limit: Int, what: String) async throws -> Data {
    let timeout = min(Self.documentTimeout, silenceTimeout)
    let slow = RegistryError.timedOut(what: what, reason: "the answer was not complete within \(timeout.seconds)")
    return try await withDeadline(timeout, orThrow: slow) {
      var body = Data()
      do {
        for try await part in response.body {
          body.append(contentsOf: part.readableBytesView.prefix(limit - body.count))
          if body.count >= limit { break }
        }
      } catch {
        throw RegistryError.mapping(error, host: "", what: what, hasAnswered: true, limit: timeout)
      }
      // A body ends early, without an error, when its reader is cancelled.
      try Task.checkCancellation()
      return body
    }
  }
}

extension Transport {
  /// Reads the rest of an answer that nobody needs, so that its connection can serve the next request. A longer one is cut off instead.
  ///
  /// - Parameter method: What was asked: an answer to HEAD ends where its body would begin.
  func drain(_ response: HTTPClientResponse, to method: HTTPMethod = .GET) async throws {
    do {
      if method == .HEAD {
        for try await _ in response.body {}
        return try Task.checkCancellation()
      }
      _ = try await read(response, upTo: Self.maximumRefusalBytes, what: "")
    } catch let error where !(error is CancellationError) {
      logger.trace("registry answer not read", metadata: ["reason": "\(error)"])
    }
  }
}

extension HTTPClientResponse {
  /// The length of the body, in bytes, where the server tells; `nil` where it does not, or nonsense.
  var contentLength: Int64? {
    headers.first(name: "Content-Length").flatMap { Int64($0) }.flatMap { $0 >= 0 ? $0 : nil }
  }
}

extension URL {
  /// The host for messages, with the port where one is given.
  fileprivate var hostAndPort: String {
    let host = RegistryText.clean(host(percentEncoded: false) ?? "")
    let bracketed = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    return port.map { "\(bracketed):\($0)" } ?? bracketed
  }
}
