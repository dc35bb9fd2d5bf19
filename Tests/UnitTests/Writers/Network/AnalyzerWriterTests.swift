import AsyncHTTPClient
import CollectorCore
import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

@testable import Writers

@Suite struct AnalyzerWriterTests {
  typealias Answer = AnalyzerReceiver.Answer

  /// The records of a request, with their keys.
  static func records(_ request: AnalyzerReceiver.Request) throws -> [JSONValue] {
    try JSONValue(parsing: Gunzip.data(request.body))["records"]?.elements ?? []
  }

  /// The records that were accepted.
  private func accepted(_ receiver: AnalyzerReceiver) throws -> [JSONValue] {
    try receiver.requests.flatMap { try Self.records($0) }.compactMap { $0["record"] }
  }

  @Test func theWriterConforms() async throws {
    try await withNetworkFixture { fixture in
      let receiver = try await AnalyzerReceiver()
      let port = receiver.port
      let conformance = WriterConformance {
        try await fixture.writer(fixture.analyzer(port))
      } delivered: {
        try await fixture.eventually("all is delivered") { try fixture.waiting() == 0 }
        return try accepted(receiver)
      }
      #expect(await conformance.violations() == [])
      try await receiver.stop()
    }
  }

  @Test func requestsAreAsTheyAreDescribed() async throws {
    try await withNetworkFixture { fixture in
      let receiver = try await AnalyzerReceiver()
      let token = AnalyzerToken.text(" s3cret\n", place: "X")
      for path in ["", "/", "/in/here"] {
        let sender = try fixture.analyzer(receiver.port, path: path, token: token)
        let entries = try [SpoolEntry(NetworkFixture.record(1)), SpoolEntry(.pass(Sample.passRecord()))]
        for _ in 0..<2 { #expect(try await sender.send(entries) == [.accepted, .accepted]) }
        _ = await sender.finish()
      }
      let requests = receiver.requests
      #expect(requests.map(\.path) == ["/v1/records", "/v1/records", "/v1/records", "/v1/records", "/in/here", "/in/here"])
      #expect(Set(requests.map { $0.headers["idempotency-key"] }).count == 1)
      for request in requests {
        #expect(request.method == "POST")
        #expect(request.headers["authorization"] == "Bearer s3cret")
        #expect(request.headers["content-type"] == "application/json")
        #expect(request.headers["content-encoding"] == "gzip")
        let records = try Self.records(request)
        #expect(records.map { $0["key"]?.text?.count } == [64, 64])
        #expect(records[0]["key"] == records[0]["record"]?["key"])
      }
      try await receiver.stop()
    }
  }

  @Test(arguments: [408, 425, 429, 500, 502, 503, 507])
  func whatPassesIsTriedAgainWithTheSameKey(status: Int) async throws {
    try await withNetworkFixture { fixture in
      let receiver = try await AnalyzerReceiver { _ in Answer(status, headers: ["Retry-After": "1"], body: "not now") }
      let writer = try await fixture.writer(fixture.analyzer(receiver.port))
      try await writer.write(NetworkFixture.record(1))
      try await fixture.eventually("it is tried again") { receiver.requests.count >= 2 }
      receiver.answer { _ in Answer() }
      try await fixture.eventually("all is delivered") { try fixture.waiting() == 0 }
      await writer.close()
      #expect(Set(receiver.requests.map { $0.headers["idempotency-key"] }).count == 1)
      guard case .waiting(let reason)? = fixture.log.notices.first else {
        Issue.record("\(fixture.log.notices)")
        return
      }
      #expect(reason.hasSuffix("does not take records now: status \(status): not now"))
      #expect(fixture.log.notices.last == .resumed)
      try await receiver.stop()
    }
  }

  @Test func aConnectionThatBreaksOffAndAServerThatSaysNothingAreTriedAgain() async throws {
    try await withNetworkFixture { fixture in
      let receiver = try await AnalyzerReceiver { _ in nil }
      let writer = try await fixture.writer(fixture.analyzer(receiver.port))
      try await writer.write(NetworkFixture.record(1))
      try await fixture.eventually("it is tried again") { receiver.requests.count >= 2 }
      receiver.answer { _ in Answer(204) }
      try await fixture.eventually("all is delivered") { try fixture.waiting() == 0 }
      await writer.close()
      try await receiver.stop()
    }
  }

  /// A wrong token or address is nothing that a record could be blamed for.
  @Test(arguments: [301, 401, 403, 404, 405])
  func aWrongTokenOrAddressLosesNothing(status: Int) async throws {
    try await withNetworkFixture { fixture in
      let receiver = try await AnalyzerReceiver { _ in Answer(status, headers: ["Location": "http://127.0.0.1:1/"]) }
      let writer = try await fixture.writer(fixture.analyzer(receiver.port), patience: .milliseconds(50))
      try await writer.write(NetworkFixture.record(1))
      try await fixture.eventually("it is tried again") { receiver.requests.count >= 2 }
      #expect(await writer.depth.records == 1)
      #expect(await writer.depth.refused == 0)
      await writer.close()
      #expect(try fixture.waiting() == 1)
      try await receiver.stop()
    }
  }

  @Test(arguments: [400, 409, 413, 415, 422])
  func onlyTheRecordThatIsToBlameIsRefused(status: Int) async throws {
    try await withNetworkFixture { fixture in
      let receiver = try await AnalyzerReceiver()
      let bad = Sample.result(script: "13").key.hex
      receiver.answer { request in
        let keys = (try? Self.records(request))?.compactMap { $0["key"]?.text } ?? []
        return keys.contains(bad) ? Answer(status, body: "record  13\nis \u{1b}[2J odd") : Answer()
      }
      let sender = try fixture.analyzer(receiver.port)
      let entries = try (0..<20).map { try SpoolEntry(NetworkFixture.record($0)) }
      let outcomes = try await sender.send(entries)
      let refusal = SendOutcome.refused(reply: "status \(status): record 13 is \\u{1b}[2J odd")
      #expect(outcomes == (0..<20).map { $0 == 13 ? refusal : .accepted })
      _ = await sender.finish()
      try await receiver.stop()
    }
  }

  @Test func recordsThatAnAnalyzerDoesNotTakeOutOfABatchAreRefused() async throws {
    try await withNetworkFixture { fixture in
      let bad = Sample.result(script: "1").key.hex
      let receiver = try await AnalyzerReceiver { _ in
        Answer(200, body: #"{"refused":[{"key":"\#(bad)","reason":"unknown engine"},{"key":"other"}]}"#)
      }
      let sender = try fixture.analyzer(receiver.port)
      let entries = try (0..<3).map { try SpoolEntry(NetworkFixture.record($0)) }
      #expect(try await sender.send(entries) == [.accepted, .refused(reply: "unknown engine"), .accepted])
      _ = await sender.finish()
      try await receiver.stop()
    }
  }

  @Test func aTokenInAFileIsReadAnewAndNeverShown() async throws {
    try await withNetworkFixture { fixture in
      let receiver = try await AnalyzerReceiver()
      let file = try fixture.directory.write("first\n", to: "token")
      let token = AnalyzerToken.file(file)
      let sender = try fixture.analyzer(receiver.port, token: token)
      let entry = try SpoolEntry(NetworkFixture.record(1))
      _ = try await sender.send([entry])
      try fixture.directory.write("second\n", to: "token")
      _ = try await sender.send([entry])
      #expect(receiver.requests.map { $0.headers["authorization"] } == ["Bearer first", "Bearer second"])
      try fixture.directory.write("a b\n", to: "token")
      let error = await #expect(throws: DeliveryFault.self) { try await sender.send([entry]) }
      #expect(error?.reason.contains("the token in \(file)") == true)
      #expect(error?.reason.contains("a b") == false)
      _ = await sender.finish()
      try await receiver.stop()
      var dumped = ""
      dump(AnalyzerToken.text("s3cret", place: "COLLECTOR_WRITER_TOKEN"), to: &dumped)
      #expect(!dumped.contains("s3cret"))
    }
  }

  @Test(
    arguments: [
      ("7", Duration.seconds(7)), ("0", .zero), (nil, nil), ("soon", nil), ("-1", nil),
      ("Mon, 01 Jan 2024 00:00:30 GMT", .seconds(30)), ("Sun, 31 Dec 2023 00:00:00 GMT", .zero),
    ] as [(String?, Duration?)]
  )
  func retryAfterIsSecondsOrADate(field: String?, wait: Duration?) {
    #expect(RetryAfter.wait(field, now: Sample.time) == wait)
  }

  @Test(
    arguments: [
      ([:], nil), (["HTTPS_PROXY": "http://proxy:3128"], "proxy:3128"), (["https_proxy": "proxy"], "proxy:80"),
      (["ALL_PROXY": "http://u:p@proxy:1"], "proxy:1"), (["HTTPS_PROXY": "http://proxy", "NO_PROXY": "b.com, example.com"], nil),
      (["HTTPS_PROXY": "http://proxy", "NO_PROXY": "a.example.com:8443"], nil),
      (["HTTPS_PROXY": "http://proxy", "NO_PROXY": "*"], nil),
      (["HTTPS_PROXY": "http://proxy:8", "NO_PROXY": "a.example.com:443,ample.com"], "proxy:8"), (["HTTPS_PROXY": ""], nil),
    ] as [([String: String], String?)]
  )
  func theProxyIsThatOfTheEnvironment(environment: [String: String], expected: String?) throws {
    let proxy = try AnalyzerProxy.proxy(to: AnalyzerAddress(parsing: "https://a.example.com:8443/x"), environment)
    #expect(proxy.map { "\($0.host):\($0.port)" } == expected)
    #expect(try AnalyzerProxy.proxy(to: AnalyzerAddress(parsing: "https://127.0.0.1"), environment) == nil)
  }

  @Test(arguments: ["socks5://s3cret@proxy", "http://", "http://proxy:99999", "http://a b"])
  func aProxyThatIsNoneIsNamedWithoutWhatIsInIt(text: String) throws {
    let address = try AnalyzerAddress(parsing: "https://a.example.com")
    let error = #expect(throws: WriterError.self) { try AnalyzerProxy.proxy(to: address, ["HTTPS_PROXY": text]) }
    #expect(error == .unusableProxy(variable: "HTTPS_PROXY"))
  }

  @Test func gzipIsUndoneToTheSame() throws {
    for count in [0, 1, 1000, 3_000_000] {
      let data = Data((0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) })
      let compressed = try #require(Writers.Gzip.compressed(data))
      #expect(try Gunzip.data(compressed) == data)
    }
    let text = Data(String(repeating: #"{"name":"apt","version":"2.6.1"},"#, count: 1000).utf8)
    #expect(try #require(Writers.Gzip.compressed(text)).count < text.count / 10)
  }
}
