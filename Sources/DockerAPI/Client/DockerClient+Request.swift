import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1

extension DockerClient {
  /// Far above any honest answer (30,000 images), far below what hurts.
  static let maximumAnswerBytes = 16 * 1024 * 1024
  /// Of an error's text, more is not read.
  static let maximumErrorBytes = 64 * 1024

  /// An answer that has been read to its end.
  struct Answer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: Data
  }

  /// Does a request and reads its answer.
  ///
  /// - Parameter accepted: Failure statuses that are an answer here, not an error.
  /// - Throws: `DockerError`, `CancellationError`, or what the request's body throws.
  @discardableResult
  func perform(_ request: DockerRequest, within limit: Duration, accepting accepted: Set<Int> = []) async throws -> Answer {
    try await withDeadline(limit, action: request.action) {
      let response = try await execute(request, within: limit)
      do {
        try await check(response, request, accepting: accepted)
        let body = try await response.body.collect(upTo: Self.maximumAnswerBytes)
        try Task.checkCancellation()
        return Answer(status: Int(response.status.code), headers: response.headers, body: Data(body.readableBytesView))
      } catch {
        throw mapping(error, request, hasAnswered: true, limit: limit)
      }
    }
  }

  /// Does a request whose answer is one JSON value.
  func decode<Value: Decodable & Sendable>(_ type: Value.Type, _ request: DockerRequest, within limit: Duration) async throws
    -> Value
  {
    try parse(type, try await perform(request, within: limit).body, request.action)
  }

  func parse<Value: Decodable>(_ type: Value.Type, _ json: Data, _ action: String) throws(DockerError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: json)
    } catch {
      throw .malformedResponse(action: action, reason: DaemonText.clean("\(error)"))
    }
  }

  /// Does a request whose answer is read bit by bit.
  ///
  /// - Parameter limit: How long the daemon may take until it begins to answer.
  func stream(_ request: DockerRequest, within limit: Duration) async throws -> HTTPClientResponse.Body {
    let response = try await execute(request, within: limit)
    do {
      try await withDeadline(limit, action: request.action) { try await check(response, request, accepting: []) }
    } catch {
      throw mapping(error, request, hasAnswered: true, limit: limit)
    }
    return response.body
  }

  func mapping(_ error: any Error, _ request: DockerRequest, hasAnswered: Bool, limit: Duration) -> any Error {
    DockerError.mapping(error, endpoint: endpoint, action: request.action, hasAnswered: hasAnswered, limit: limit)
  }

  private func execute(_ request: DockerRequest, within limit: Duration) async throws -> HTTPClientResponse {
    try Task.checkCancellation()
    do {
      let response = try await http.execute(request.httpRequest(to: endpoint), deadline: .now() + TimeAmount(limit))
      logger.trace(
        "docker request",
        metadata: ["method": "\(request.method)", "path": "\(request.path)", "status": "\(response.status.code)"]
      )
      return response
    } catch {
      throw mapping(error, request, hasAnswered: false, limit: limit)
    }
  }

  private func check(_ response: HTTPClientResponse, _ request: DockerRequest, accepting accepted: Set<Int>) async throws {
    let status = Int(response.status.code)
    guard !(200..<300).contains(status), !accepted.contains(status) else { return }
    var text = ByteBuffer()
    for try await part in response.body {
      text.writeImmutableBuffer(part)
      if text.readableBytes >= Self.maximumErrorBytes { break }
    }
    try Task.checkCancellation()
    let json = Data(text.readableBytesView)
    let message = (try? JSONDecoder().decode(Refusal.self, from: json))?.message ?? String(buffer: text)
    throw DockerError.refusal(status: status, message: message, action: request.action)
  }

  private struct Refusal: Decodable {
    let message: String
  }
}
