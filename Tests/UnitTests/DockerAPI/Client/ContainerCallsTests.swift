import Foundation
import NIOCore
import NIOHTTP1
import OCI
import Testing

@testable import DockerAPI

@Suite struct ContainerCallsTests {
  private static let id = ContainerID(rawValue: "c/1")

  private static func requests(
    _ answer: StubAnswer,
    _ call: @Sendable (DockerClient) async throws -> Void
  ) async throws -> [StubDaemon.Request] {
    try await StubDaemon.run(answering: { _ in answer }) { client, daemon in
      try await call(client)
      return daemon.requests
    }
  }

  private static func lines(_ requests: [StubDaemon.Request]) -> [String] { requests.map { "\($0.method) \($0.target)" } }

  @Test(arguments: StubDaemon.Listener.allCases)
  func creates(listener: StubDaemon.Listener) async throws {
    let specification = ContainerSpecification(image: "app:1", command: ["sh"])
    try await StubDaemon.run(on: listener, answering: { _ in .answer(201, #"{"Id":"abc","Warnings":["w"]}"#) }) {
      client,
      daemon in
      let platform = Platform(os: "linux", architecture: "arm64")
      let created = try await client.createContainer(specification, name: "n 1", platform: platform)
      #expect(created.id.rawValue == "abc" && created.warnings == ["w"])
      _ = try await client.createContainer(specification)
      #expect(
        Self.lines(daemon.requests) == ["POST /containers/create?name=n%201&platform=linux%2Farm64", "POST /containers/create"]
      )
      let request = try #require(daemon.requests.first)
      #expect(try request.body == JSONEncoder.forDocker.encode(specification))
      #expect(request.headers["Content-Type"] == ["application/json"])
      #expect(request.headers["Host"].count == 1)
    }
  }

  @Test(arguments: [StubAnswer.noContent, .raw("HTTP/1.1 304 Not Modified\r\n\r\n")])
  func startingARunningContainerIsNoError(answer: StubAnswer) async throws {
    let requests = try await Self.requests(answer) { try await $0.startContainer(Self.id) }
    #expect(Self.lines(requests) == ["POST /containers/c%2F1/start"])
  }

  @Test func killsAndRemoves() async throws {
    let requests = try await Self.requests(.noContent) { client in
      try await client.killContainer(Self.id)
      try await client.killContainer(Self.id, signal: "SIGTERM")
      try await client.removeContainer(Self.id)
    }
    #expect(
      Self.lines(requests) == [
        "POST /containers/c%2F1/kill?signal=SIGKILL", "POST /containers/c%2F1/kill?signal=SIGTERM",
        "DELETE /containers/c%2F1?force=1&v=1",
      ]
    )
  }

  @Test func listsAll() async throws {
    let requests = try await Self.requests(.answer(200, "[]")) { client in
      #expect(try await client.listContainers().isEmpty)
      _ = try await client.listContainers(DockerFilters(labels: ["a=b"]))
    }
    #expect(
      Self.lines(requests) == [
        "GET /containers/json?all=1", "GET /containers/json?all=1&filters=%7B%22label%22%3A%5B%22a%3Db%22%5D%7D",
      ]
    )
  }

  @Test func attaches() async throws {
    let frames: [[UInt8]] = [[1, 0, 0, 0, 0, 0, 0, 2, 104], [105, 2, 0, 0], [0, 0, 0, 0, 1, 33]]
    let output = try await StubDaemon.run(answering: { _ in .stream(frames) }) { client, daemon in
      var output = ["", ""]
      for try await chunk in try await client.attach(to: Self.id) {
        output[chunk.stream == .stdout ? 0 : 1] += String(buffer: chunk.bytes)
      }
      #expect(Self.lines(daemon.requests) == ["POST /containers/c%2F1/attach?stream=1&stdout=1&stderr=1"])
      return output
    }
    #expect(output == ["hi", "!"])
  }

  @Test(arguments: [
    (StubAnswer.stream([[1, 0, 0, 0, 0, 0, 0, 9, 104]]), DockerError.connectionLost(action: "attach to container c/1")),
    (.stream([[1, 0, 0, 0, 0, 0, 0, 1, 104]], then: .cut), .connectionLost(action: "attach to container c/1")),
    (.stream([[3, 0, 0, 0, 0, 0, 0, 3, 98, 10, 100]]), .streamFailed(action: "attach to container c/1", message: "b d")),
    (
      .stream([Array("a terminal".utf8)]),
      .malformedResponse(
        action: "attach to container c/1",
        reason: "no frame of output begins with [97, 32, 116, 101, 114, 109, 105, 110]"
      )
    ),
    (
      .stream([[1, 0, 0, 0, 255, 0, 0, 0]]),
      .malformedResponse(action: "attach to container c/1", reason: "it announces a frame of 4278190080 bytes")
    ),
    (
      .answer(404, #"{"message":"No such container: c/1"}"#),
      .notFound(action: "attach to container c/1", message: "No such container: c/1")
    ),
  ])
  func outputThatBreaksOff(answer: StubAnswer, expected: DockerError) async throws {
    try await StubDaemon.run(answering: { _ in answer }) { client, _ in
      await #expect(throws: expected) { for try await _ in try await client.attach(to: Self.id) {} }
    }
  }

  @Test(arguments: [
    (#"{"StatusCode":0}"#, 0), (#"{"Error":null,"StatusCode":137}"# + "\n", 137),
    (#"{"StatusCode":3,"Error":{"Message":""}}"#, 3),
  ])
  func waits(body: String, code: Int) async throws {
    let requests = try await Self.requests(.stream([Array(body.utf8)])) { client in
      let exit = try await client.wait(for: Self.id, until: .nextExit)
      #expect(try await exit.value() == ContainerExit(code: code))
    }
    #expect(Self.lines(requests) == ["POST /containers/c%2F1/wait?condition=next-exit"])
  }

  @Test(arguments: [
    // A daemon that is stopped ends its answers without a word.
    (StubAnswer.stream([]), DockerError.connectionLost(action: "wait for container c/1")),
    (.stream([Array(#"{"Status"#.utf8)], then: .cut), .connectionLost(action: "wait for container c/1")),
    (
      .stream([Array(#"{"StatusCode":1,"Error":{"Message":"the shim\nis gone"}}"#.utf8)]),
      .streamFailed(action: "wait for container c/1", message: "the shim is gone")
    ),
    (
      .stream([Array(repeating: 32, count: 65 * 1024)], then: .silence),
      .malformedResponse(action: "wait for container c/1", reason: "the answer is too long")
    ),
  ])
  func waitsInVain(answer: StubAnswer, expected: DockerError) async throws {
    try await StubDaemon.run(answering: { _ in answer }) { client, _ in
      let exit = try await client.wait(for: Self.id, until: .nextExit)
      await #expect(throws: expected) { try await exit.value() }
    }
  }
}
