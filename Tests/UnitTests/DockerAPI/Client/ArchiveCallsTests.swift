import Foundation
import NIOCore
import NIOHTTP1
import OCI
import Testing

@testable import DockerAPI

@Suite struct ArchiveCallsTests {
  private static let id = ContainerID(rawValue: "c1")

  private struct Archive: AsyncSequence, Sendable {
    struct Broken: Error, Equatable {}

    struct AsyncIterator: AsyncIteratorProtocol {
      var pieces: ArraySlice<String>
      let breaks: Bool

      mutating func next() async throws -> ByteBuffer? {
        if let piece = pieces.popFirst() { return ByteBuffer(string: piece) }
        if breaks { throw Broken() }
        return nil
      }
    }

    let pieces: [String]
    var breaks = false

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pieces: pieces[...], breaks: breaks) }
  }

  @Test(arguments: [nil, 5] as [Int64?])
  func sendsArchives(length: Int64?) async throws {
    let requests = try await StubDaemon.run(answering: { _ in .answer(200) }) { client, daemon in
      try await client.putArchive(Archive(pieces: ["ab", "cde"]), lengthBytes: length, in: Self.id, at: "/a b")
      return daemon.requests
    }
    let request = try #require(requests.first)
    #expect(request.method == .PUT && request.target == "/containers/c1/archive?path=%2Fa%20b")
    #expect(request.body == Data("abcde".utf8))
    #expect(request.headers["Content-Type"] == ["application/x-tar"])
    #expect(request.headers["Content-Length"] == (length.map { ["\($0)"] } ?? []))
  }

  @Test func anArchiveThatCannotBeReadSaysSo() async throws {
    try await StubDaemon.run(answering: { _ in .answer(200) }) { client, _ in
      await #expect(throws: Archive.Broken.self) {
        try await client.putArchive(Archive(pieces: ["ab"], breaks: true), in: Self.id, at: "/")
      }
      await #expect(throws: Archive.Broken.self) {
        try await client.importImage(Archive(pieces: ["ab"], breaks: true), repository: "a", tag: "1")
      }
    }
  }

  @Test(arguments: [
    (404, DockerError.notFound(action: "unpack an archive at / in container c1", message: "m")),
    (400, .api(status: 400, action: "unpack an archive at / in container c1", message: "m")),
  ])
  func aRefusedArchive(status: Int, expected: DockerError) async throws {
    try await StubDaemon.run(answering: { _ in .answer(status, #"{"message":"m"}"#) }) { client, _ in
      await #expect(throws: expected) { try await client.putArchive(Archive(pieces: ["ab"]), in: Self.id, at: "/") }
    }
  }

  @Test func imports() async throws {
    let digest = Digest(sha256Of: "image".utf8)
    let requests = try await StubDaemon.run(answering: { _ in .lines(#"{"status":"Importing"}"#, #"{"status":"\#(digest)"}"#) }) {
      client,
      daemon in
      let imported = try await client.importImage(
        Archive(pieces: ["tar"]),
        repository: "collector/toolbox",
        tag: "1",
        platform: Platform(os: "linux", architecture: "amd64"),
        changes: ["LABEL a=b", "CMD []"]
      )
      #expect(imported == digest)
      return daemon.requests
    }
    #expect(
      requests.map(\.target) == [
        "/images/create?fromSrc=-&repo=collector%2Ftoolbox&tag=1&platform=linux%2Famd64&changes=LABEL%20a%3Db&changes=CMD%20%5B%5D"
      ]
    )
    #expect(requests.map(\.body) == [Data("tar".utf8)])
  }

  @Test(arguments: [
    (
      StubAnswer.lines(#"{"status":"done"}"#),
      DockerError.malformedResponse(action: "import image a:1", reason: "it ends with no image ID")
    ),
    (.stream([]), .malformedResponse(action: "import image a:1", reason: "it ends with no image ID")),
    (.lines(#"{"error":"no space left"}"#), .streamFailed(action: "import image a:1", message: "no space left")),
    (.lines(#"{"status":"x"}"#, then: .cut), .connectionLost(action: "import image a:1")),
  ])
  func importsThatFail(answer: StubAnswer, expected: DockerError) async throws {
    try await StubDaemon.run(answering: { _ in answer }) { client, _ in
      await #expect(throws: expected) { try await client.importImage(Archive(pieces: ["tar"]), repository: "a", tag: "1") }
    }
  }

  /// The daemon's answers to HEAD are the same for a missing path and a missing container.
  @Test(arguments: [(true, true), (true, false), (false, false)])
  func looksAtPaths(hasContainer: Bool, hasPath: Bool) async throws {
    let status = Data(#"{"name":"etc","size":1,"mode":2147484141,"linkTarget":""}"#.utf8).base64EncodedString()
    let inspection = #"{"Id":"c1","State":{"Status":"running","Running":true}}"#
    try await StubDaemon.run(answering: { request in
      switch (request.method, hasContainer, hasPath) {
      case (.HEAD, true, true): .raw("HTTP/1.1 200 OK\r\nX-Docker-Container-Path-Stat: \(status)\r\nContent-Length: 0\r\n\r\n")
      case (.HEAD, _, _): .raw("HTTP/1.1 404 Not Found\r\nContent-Length: 50\r\n\r\n")
      case (_, true, _): .answer(200, inspection)
      default: .answer(404, #"{"message":"No such container: c1"}"#)
      }
    }) { client, daemon in
      if hasContainer {
        let found = try await client.pathStatus(in: Self.id, at: "/etc")
        #expect(found?.isDirectory == (hasPath ? true : nil))
      } else {
        await #expect(throws: DockerError.notFound(action: "inspect container c1", message: "No such container: c1")) {
          try await client.pathStatus(in: Self.id, at: "/etc")
        }
      }
      #expect(daemon.requests.first?.target == "/containers/c1/archive?path=%2Fetc")
    }
  }
}
