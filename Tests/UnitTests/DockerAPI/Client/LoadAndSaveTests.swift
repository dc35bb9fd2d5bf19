import CollectorTestKit
import DockerAPI
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@Suite struct LoadAndSaveTests {
  private static func pieces(_ texts: [String], then error: (any Error)? = nil) -> AsyncThrowingStream<ByteBuffer, any Error> {
    AsyncThrowingStream { continuation in
      for text in texts { continuation.yield(ByteBuffer(string: text)) }
      continuation.finish(throwing: error)
    }
  }

  @Test func anArchiveIsSentInFull() async throws {
    let request = try await StubDaemon.run(answering: { _ in .lines(#"{"stream":"Loaded image: a:1\n"}"#) }) { client, daemon in
      try await client.loadImages(Self.pieces(["abc", "def"]), subject: "a:1")
      return daemon.requests.first
    }
    #expect(request?.method == .POST)
    #expect(request?.target == "/images/load?quiet=1")
    #expect(request?.headers.first(name: "Content-Type") == "application/x-tar")
    #expect(request?.body == Data("abcdef".utf8))
  }

  @Test func whatTheDaemonSaysOfALoadIsTold() async throws {
    try await StubDaemon.run(answering: { _ in .lines(#"{"errorDetail":{"message":"invalid diffID"}}"#) }) { client, _ in
      await #expect(throws: DockerError.streamFailed(action: "load a:1", message: "invalid diffID")) {
        try await client.loadImages(Self.pieces(["abc"]), subject: "a:1")
      }
    }
  }

  @Test func anArchiveThatFailsEndsTheLoad() async throws {
    let error = FakeError.permanent("the layer is damaged")
    try await StubDaemon.run(answering: { _ in .lines("{}") }) { client, daemon in
      await #expect(throws: error) { try await client.loadImages(Self.pieces(["abc"], then: error), subject: "a:1") }
      // The daemon never had the whole of it.
      #expect(daemon.requests.isEmpty)
    }
  }

  private func save(_ answer: StubAnswer) async throws -> String {
    try await StubDaemon.run(answering: { _ in answer }) { client, _ in
      let text = Mutex("")
      try await client.saveImage("team/app:1") { piece in text.withLock { $0 += String(buffer: piece) } }
      return text.withLock { $0 }
    }
  }

  @Test func anImageIsReadInFull() async throws {
    #expect(try await save(.stream([Array("abc".utf8), Array("def".utf8)])) == "abcdef")
  }

  @Test func anImageThatComesInPartIsAnError() async throws {
    await #expect(throws: DockerError.connectionLost(action: "save image team/app:1")) {
      try await save(.stream([Array("abc".utf8)], then: .cut))
    }
    await #expect(throws: DockerError.notFound(action: "save image team/app:1", message: "no such image")) {
      try await save(.answer(404, #"{"message":"no such image"}"#))
    }
  }

  @Test func whoReceivesAndFailsEndsTheSaving() async throws {
    let error = FakeError.permanent("the disk is full")
    try await StubDaemon.run(answering: { _ in .stream([Array("abc".utf8)]) }) { client, _ in
      await #expect(throws: error) { try await client.saveImage("a") { _ in throw error } }
    }
  }

  @Test func aDaemonThatSaysNothingIsGivenUpOn() async throws {
    try await StubDaemon.run(answering: { _ in .stream([Array("abc".utf8)], then: .silence) }) { client, _ in
      await #expect(throws: DockerError.timedOut(action: "save image a", after: .milliseconds(50))) {
        try await client.saveImage("a", silence: .milliseconds(50)) { _ in }
      }
    }
  }
}
