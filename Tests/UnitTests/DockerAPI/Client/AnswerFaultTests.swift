import Foundation
import Testing

@testable import DockerAPI

/// What a client makes of answers that are refusals, or none.
@Suite struct AnswerFaultTests {
  private static let id = ContainerID(rawValue: "c1")

  private static func error(_ answer: StubAnswer, on listener: StubDaemon.Listener = .socket) async throws -> DockerError? {
    try await StubDaemon.run(on: listener, answering: { _ in answer }) { client, _ in
      await #expect(throws: DockerError.self) { try await client.inspectContainer(id) }
    }
  }

  @Test(arguments: [
    (
      404, #"{"message":"No such container: c1"}"#,
      DockerError.notFound(action: "inspect container c1", message: "No such container: c1")
    ),
    (409, #"{"message":"it is\nin use\u001b"}"#, .conflict(action: "inspect container c1", message: #"it is in use\u{1b}"#)),
    (500, #"{"message":"server error"}"#, .api(status: 500, action: "inspect container c1", message: "server error")),
    (503, #"{"message":"later"}"#, .api(status: 503, action: "inspect container c1", message: "later")),
    (
      404,
      #"{"cause":"no such container","message":"no container with name or ID \"c1\" found: no such container","response":404}"#,
      .notFound(action: "inspect container c1", message: #"no container with name or ID "c1" found: no such container"#)
    ),
    (404, "page not found\n", .notFound(action: "inspect container c1", message: "page not found")),
    (
      502, "<html>\n<h1>Bad Gateway</h1></html>",
      .api(status: 502, action: "inspect container c1", message: "<html> <h1>Bad Gateway</h1></html>")
    ),
    (400, "", .api(status: 400, action: "inspect container c1", message: "it gave no reason")),
    (301, "", .api(status: 301, action: "inspect container c1", message: "it gave no reason")),
    (304, "", .api(status: 304, action: "inspect container c1", message: "it gave no reason")),
  ])
  func refusals(status: Int, body: String, expected: DockerError) async throws {
    #expect(try await Self.error(.answer(status, body)) == expected)
    #expect(try await Self.error(.answer(status, body), on: .port) == expected)
  }

  @Test func aRefusalWithoutEndIsBounded() async throws {
    let piece = Array(repeating: UInt8(ascii: "x"), count: 100_000)
    let error = try await Self.error(.stream([piece], then: .silence, status: 500))
    guard case .api(500, _, let message)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(message.count == DaemonText.maximumLength + 1)
  }

  @Test(arguments: [
    ("<html>Welcome to nginx</html>", "not valid JSON"), ("", "not valid JSON"), (#"{"Id":1}"#, "Id"), (#"{"Id":"x"}"#, "State"),
    ("[]", "dictionary"),
  ])
  func whatIsNoDocument(body: String, words: String) async throws {
    let error = try await Self.error(.answer(200, body))
    guard case .malformedResponse("inspect container c1", let reason)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.lowercased().contains(words.lowercased()), "\(reason)")
    #expect(reason.count <= DaemonText.maximumLength + 1)
  }

  @Test func anAnswerWithoutEnd() async throws {
    let piece = Array(repeating: UInt8(ascii: " "), count: DockerClient.maximumAnswerBytes + 1)
    #expect(
      try await Self.error(.stream([piece], then: .silence))
        == .malformedResponse(action: "inspect container c1", reason: "the answer is too long")
    )
  }

  @Test(arguments: [
    ("SSH-2.0-OpenSSH_9.2\r\n", false), ("HTTP/1.1 abc\r\n\r\n", false), ("\0\0\0\0\0\0\0\0", false),
    ("SSH-2.0-OpenSSH_9.2\r\n", true),
  ])
  func whatIsNoHTTP(text: String, hangsUp: Bool) async throws {
    let error = try await Self.error(.raw(text, hangsUp: hangsUp))
    guard case .malformedResponse("inspect container c1", let reason)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!reason.isEmpty)
  }

  @Test(arguments: [
    StubAnswer.hangUp,
    .raw("HTTP/1.1 200 OK\r\nContent-Le", hangsUp: true),
    .raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", hangsUp: true),
    .raw("HTTP/1.1 500 Error\r\nContent-Length: 100\r\n\r\n{", hangsUp: true),
    .stream([Array(#"{"Id""#.utf8)], then: .cut),
  ])
  func connectionsThatBreakOff(answer: StubAnswer) async throws {
    for listener in StubDaemon.Listener.allCases {
      #expect(try await Self.error(answer, on: listener) == .connectionLost(action: "inspect container c1"))
    }
  }
}
