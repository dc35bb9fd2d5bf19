import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import OCI
import Testing

@testable import DockerAPI

@Suite(.timeLimit(.minutes(1))) struct DeadlineTests {
  private static let short = Duration.milliseconds(100)
  private static let reference = Reference(registry: "reg.example.com", repository: "a", tag: "1")

  @Test(arguments: [
    StubAnswer.silence, .raw("HTTP/1.1 200 OK\r\n"), .stream([Array("{".utf8)], then: .silence),
    .stream([Array("{".utf8)], then: .silence, status: 500),
  ])
  func ofARequest(answer: StubAnswer) async throws {
    try await StubDaemon.run(answering: { _ in answer }) { client, _ in
      await #expect(throws: DockerError.timedOut(action: "a", after: Self.short)) {
        try await client.perform(DockerRequest(.GET, "/x", to: "a"), within: Self.short)
      }
    }
  }

  @Test func ofTheBeginningOfAStream() async throws {
    try await StubDaemon.run(answering: { _ in .silence }) { client, _ in
      await #expect(throws: DockerError.timedOut(action: "a", after: Self.short)) {
        _ = try await client.stream(DockerRequest(.POST, "/x", to: "a"), within: Self.short)
      }
    }
  }

  @Test func doesNotHoldForAStreamThatHasBegun() async throws {
    try await StubDaemon.run(answering: { _ in .stream([Array("abc".utf8)], then: .silence) }) { client, daemon in
      let limit = Duration.seconds(2)
      let body = try await client.stream(DockerRequest(.POST, "/x", to: "a"), within: limit)
      // Nobody reads: were the deadline that of the stream, its connection would end.
      await #expect(throws: DockerError.timedOut(action: "wait", after: limit)) {
        try await withDeadline(limit, action: "wait") { for await _ in daemon.departures { break } }
      }
      var iterator = body.makeAsyncIterator()
      #expect(try await iterator.next() == ByteBuffer(string: "abc"))
    }
  }

  @Test(arguments: [StubAnswer.silence, .lines(#"{"status":"Pulling fs layer","id":"a"}"#, then: .silence)])
  func ofAPullThatSaysNothing(answer: StubAnswer) async throws {
    try await StubDaemon.run(answering: { _ in answer }) { client, _ in
      await #expect(throws: DockerError.timedOut(action: "pull reg.example.com/a:1", after: Self.short)) {
        try await client.pullImage(Self.reference, silence: Self.short)
      }
    }
  }

  @Test func ofUploads() async throws {
    try await StubDaemon.run(answering: { _ in .silence }) { client, _ in
      let archive = AsyncStream<ByteBuffer> { continuation in
        continuation.yield(ByteBuffer(string: "tar"))
        continuation.finish()
      }
      await #expect(throws: DockerError.timedOut(action: "import image a:1", after: Self.short)) {
        try await client.importImage(archive, repository: "a", tag: "1", deadline: Self.short)
      }
      await #expect(throws: DockerError.timedOut(action: "unpack an archive at /x in container c", after: Self.short)) {
        try await client.putArchive(archive, in: ContainerID(rawValue: "c"), at: "/x", deadline: Self.short)
      }
    }
  }

  @Test func whoReportsIsNotSilent() async throws {
    let limit = Duration.milliseconds(300)
    let value = try await withSilenceLimit(limit, action: "a") { report in
      // Without a pause in which another task could hold it up.
      let end = ContinuousClock.now + limit * 2
      while ContinuousClock.now < end { report() }
      return 7
    }
    #expect(value == 7)
  }

  @Test func errorsComeThrough() async {
    await #expect(throws: OCIError.malformedPlatform(text: "x")) {
      try await withDeadline(.seconds(60), action: "a") { throw OCIError.malformedPlatform(text: "x") }
    }
    await #expect(throws: OCIError.malformedPlatform(text: "x")) {
      try await withSilenceLimit(.seconds(60), action: "a") { _ in throw OCIError.malformedPlatform(text: "x") }
    }
  }
}
