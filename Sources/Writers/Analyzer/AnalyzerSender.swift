import AsyncHTTPClient
import CollectorCore
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL

/// Sends records to an analyzer over HTTP, in batches, each of which it confirms.
///
/// A batch that is too much or wrong for it is halved until it is known which record is to blame. `docs/analyzer-api.yaml` describes the
/// requests.
struct AnalyzerSender: RecordSender {
  let limits = BatchLimits(records: 500, bytes: 1 << 20)
  let heldBytes = 0

  /// For a request to its end: a large record over a slow line, and an analyzer that has work with it.
  static let requestDeadline: Duration = .seconds(120)
  private static let connectDeadline: TimeAmount = .seconds(10)
  /// What is read of a reply: refusals of all records of a batch, with reasons.
  private static let replyBytes = 256 * 1024

  private let address: AnalyzerAddress
  private let token: AnalyzerToken?
  private let client: HTTPClient
  private let clock: DeliveryClock
  private let deadline: Duration

  init(
    address: AnalyzerAddress,
    token: AnalyzerToken?,
    tls: TLSConfiguration,
    proxy: HTTPClient.Configuration.Proxy? = nil,
    clock: DeliveryClock = DeliveryClock(),
    deadline: Duration = Self.requestDeadline
  ) {
    self.address = address
    self.token = token
    self.clock = clock
    self.deadline = deadline
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: tls,
      // A token is for one address.
      redirectConfiguration: .disallow,
      timeout: .init(connect: Self.connectDeadline),
      decompression: .disabled
    )
    configuration.httpVersion = .http1Only
    configuration.proxy = proxy
    // Repeating is done by the delivery, which says why.
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  func send(_ entries: [SpoolEntry]) async throws -> [SendOutcome] {
    try await send(entries[...])
  }

  private func send(_ entries: ArraySlice<SpoolEntry>) async throws -> [SendOutcome] {
    let reply = try await reply(to: AnalyzerBatch(entries: entries))
    switch reply.meaning {
    case .accepted(let refused):
      return entries.map { entry in refused[entry.key].map { .refused(reply: $0.escapedForTerminal) } ?? .accepted }
    case .later:
      throw DeliveryFault(reason: "\(address.text) does not take records now: \(reply.text)", retryAfter: reply.retryAfter)
    case .misconfigured(let remedy):
      throw DeliveryFault(reason: "\(address.text) takes no records: \(reply.text); \(remedy)", retryAfter: reply.retryAfter)
    case .refused:
      guard entries.count > 1 else { return [.refused(reply: reply.text)] }
      let middle = entries.startIndex + entries.count / 2
      return try await send(entries[..<middle]) + send(entries[middle...])
    }
  }

  private func reply(to batch: AnalyzerBatch) async throws -> AnalyzerReply {
    let request: HTTPClientRequest
    do {
      request = try self.request(batch)
    } catch {
      throw DeliveryFault(reason: "\(error)")
    }
    do {
      return try await withDeadline(deadline, orThrow: DeliveryFault(reason: "\(address.text) has not answered for \(deadline)"))
      {
        // The end of the task is the deadline.
        let response = try await client.execute(request, deadline: .distantFuture)
        let body = try await response.body.collect(upTo: Self.replyBytes)
        return AnalyzerReply(
          status: Int(response.status.code),
          body: Data(body.readableBytesView),
          retryAfter: RetryAfter.wait(response.headers.first(name: "Retry-After"), now: clock.date())
        )
      }
    } catch {
      throw error is CancellationError ? error : DeliveryFault(error, receiver: address.text)
    }
  }

  private func request(_ batch: AnalyzerBatch) throws -> HTTPClientRequest {
    var request = HTTPClientRequest(url: address.url)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json")
    request.headers.add(name: "Accept", value: "application/json")
    request.headers.add(name: "User-Agent", value: "collector")
    request.headers.add(name: "Idempotency-Key", value: batch.idempotencyKey)
    if let token { request.headers.add(name: "Authorization", value: "Bearer \(try token.value())") }
    let document = batch.document
    if let compressed = Gzip.compressed(document) {
      request.headers.add(name: "Content-Encoding", value: "gzip")
      request.body = .bytes(ByteBuffer(bytes: compressed))
    } else {
      request.body = .bytes(ByteBuffer(bytes: document))
    }
    return request
  }

  func hasArrived() -> Bool { true }

  func finish() async -> Bool {
    // It is the end in any case.
    try? await client.shutdown()
    return true
  }
}
