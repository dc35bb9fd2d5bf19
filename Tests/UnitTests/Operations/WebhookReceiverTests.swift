import AsyncHTTPClient
import Crypto
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import OCI
import Synchronization
import Testing

@testable import Operations

/// Webhooks over HTTP, as registries send them.
@Suite(.timeLimit(.minutes(1))) struct WebhookReceiverTests {
  private static let secret = "correct horse battery staple"
  private let metrics = WatchMetrics()
  private let accepted = Accepted()

  private final class Accepted: Sendable {
    private let state = Mutex<[String]>([])
    var references: [String] { state.withLock { $0 } }
    func add(_ reference: Reference) { state.withLock { $0.append("\(reference)") } }
  }

  private func post(
    _ path: String,
    _ text: String,
    _ headers: [(String, String)] = [],
    result: WebhookReceiver.Acceptance = .queued
  ) async throws -> UInt {
    let accepted = accepted
    let receiver = WebhookReceiver(secret: WebhookSecret(Self.secret), metrics: metrics, logger: .silent) {
      accepted.add($0)
      return result
    }
    let server = OperationsServer(at: .address(ListenAddress(host: "127.0.0.1", port: 0)), receiver.routes, logger: .silent)
    return try await server.run { port in
      var request = HTTPClientRequest(url: "http://127.0.0.1:\(port ?? 0)\(path)")
      request.method = .POST
      request.headers = HTTPHeaders(headers)
      request.body = .bytes(ByteBuffer(string: text))
      return try await HTTPClient.shared.execute(request, timeout: .seconds(20)).status.code
    }
  }

  private static func signature(_ text: String, key: String = secret) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: Data(key.utf8)))
    return "sha256=" + code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private func count(_ vendor: String, _ result: String) -> Bool {
    Exposition(metrics.all).text.contains("collector_webhooks_total{vendor=\"\(vendor)\",result=\"\(result)\"} 1\n")
  }

  @Test(
    arguments: [
      ("distribution", WebhookSamples.distribution, "Bearer "), ("harbor", WebhookSamples.harbor, ""),
      ("github", WebhookSamples.github, "bearer "), ("dockerhub", WebhookSamples.dockerhub, "Bearer "),
    ]
  )
  func aHeaderWithTheSecretIsEnough(vendor: String, text: String, prefix: String) async throws {
    let status = try await post("/webhooks/\(vendor)", text, [("Authorization", prefix + Self.secret)])
    #expect(status == 202)
    #expect(accepted.references.count == 1)
    #expect(count(vendor, "accepted"))
  }

  @Test func thePathIsEnoughForSendersThatKnowNothingElse() async throws {
    let path = Self.secret.replacingOccurrences(of: " ", with: "%20")
    let status = try await post("/webhooks/dockerhub/\(path)", WebhookSamples.dockerhub)
    #expect(status == 202)
    #expect(accepted.references == ["docker.io/svendowideit/testhook:latest"])
  }

  @Test func aSignatureIsEnough() async throws {
    let text = WebhookSamples.github
    let status = try await post("/webhooks/github", text, [("X-Hub-Signature-256", Self.signature(text))])
    #expect(status == 202)
  }

  @Test(
    arguments: [
      [], [("Authorization", "Bearer wrong")], [("Authorization", "")], [("Authorization", secret.uppercased())],
      [("X-Hub-Signature-256", signature(WebhookSamples.github, key: "another"))],
      [("X-Hub-Signature-256", signature("another body"))],
      [("X-Hub-Signature-256", "sha256=")], [("X-Hub-Signature-256", "sha1=00")],
      [("X-Hub-Signature-256", "sha256=" + String(repeating: "zz", count: 32))],
      // A wrong signature is wrong whatever else is right.
      [("X-Hub-Signature-256", signature("another body")), ("Authorization", secret)],
    ] as [[(String, String)]]
  )
  func whoDoesNotProveItselfIsRefused(headers: [(String, String)]) async throws {
    for vendor in WebhookVendor.allCases {
      let status = try await post("/webhooks/\(vendor.rawValue)", WebhookSamples.github, headers)
      #expect(status == 401)
    }
    #expect(accepted.references.isEmpty)
    #expect(count("github", "unauthorized"))
  }

  @Test func aWrongSecretInThePathIsRefused() async throws {
    #expect(try await post("/webhooks/dockerhub/wrong", WebhookSamples.dockerhub) == 401)
  }

  @Test func whatIsNoDocumentIsRefusedAndCounted() async throws {
    #expect(try await post("/webhooks/harbor", "{", [("Authorization", Self.secret)]) == 400)
    #expect(count("harbor", "malformed"))
  }

  @Test func bodiesHaveAnEnd() async throws {
    let text = String(repeating: " ", count: WebhookReceiver.maximumBodyBytes + 1)
    #expect(try await post("/webhooks/harbor", text, [("Authorization", Self.secret)]) == 413)
    #expect(count("harbor", "too-large"))
  }

  @Test func aFullQueueAsksForPatience() async throws {
    #expect(try await post("/webhooks/harbor", WebhookSamples.harbor, [("Authorization", Self.secret)], result: .full) == 503)
  }

  @Test func whatNobodyWantsIsNoFault() async throws {
    #expect(
      try await post("/webhooks/harbor", WebhookSamples.harbor, [("Authorization", Self.secret)], result: .notWanted) == 202
    )
    #expect(count("harbor", "ignored"))
  }

  @Test func thereIsNothingElse() async throws {
    #expect(try await post("/webhooks/quay", "{}", [("Authorization", Self.secret)]) == 404)
    #expect(try await post("/", "{}") == 404)
  }
}
