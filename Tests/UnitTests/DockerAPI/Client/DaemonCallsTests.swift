import AsyncHTTPClient
import Foundation
import NIOHTTP1
import OCI
import Testing

@testable import DockerAPI

@Suite struct DaemonCallsTests {
  private static let hex = String(repeating: "5e", count: 32)

  private static func lines(_ answer: StubAnswer, _ call: @Sendable (DockerClient) async throws -> Void) async throws -> [String]
  {
    try await StubDaemon.run(answering: { _ in answer }) { client, daemon in
      try await call(client)
      return daemon.requests.map { "\($0.method) \($0.target)" }
    }
  }

  @Test(arguments: StubDaemon.Listener.allCases)
  func answersPings(listener: StubDaemon.Listener) async throws {
    try await StubDaemon.run(
      on: listener,
      answering: { _ in .answer(200, "OK", fields: ["Api-Version": "1.41", "Ostype": "linux"]) }
    ) { client, daemon in
      let ping = try await client.ping()
      #expect(ping == DaemonPing(apiVersion: "1.41", os: "linux"))
      #expect(daemon.requests.map(\.target) == ["/_ping"])
    }
    try await StubDaemon.run(on: listener, answering: { _ in .answer(200, "OK") }) { client, _ in
      let ping = try await client.ping()
      #expect(ping == DaemonPing(apiVersion: nil, os: nil))
    }
  }

  @Test func asksForTheDaemonsOwn() async throws {
    let version = try await Self.lines(.answer(200, #"{"Version":"28.0.1","ApiVersion":"1.48"}"#)) { _ = try await $0.version() }
    let information = try await Self.lines(.answer(200, #"{"OSType":"linux","Architecture":"x86_64"}"#)) {
      _ = try await $0.information()
    }
    #expect(version + information == ["GET /version", "GET /info"])
  }

  @Test func images() async throws {
    let inspected = try await Self.lines(.answer(200, #"{"Id":"sha256:\#(Self.hex)"}"#)) { client in
      let image = try await client.inspectImage("reg.example.com:5000/a/b@sha256:0")
      #expect(image.id.hex == Self.hex)
    }
    let listed = try await Self.lines(.answer(200, "[]")) { client in
      _ = try await client.listImages()
      _ = try await client.listImages(DockerFilters(isDangling: true))
    }
    let changed = try await Self.lines(.answer(201)) { client in
      try await client.tagImage("sha256:\(Self.hex)", repository: "a/b", tag: "1")
      try await client.removeImage("a/b:1")
      try await client.removeImage("a/b:1", isForced: true, keepsParents: true)
    }
    #expect(
      inspected + listed + changed == [
        "GET /images/reg.example.com:5000/a/b@sha256:0/json", "GET /images/json",
        "GET /images/json?filters=%7B%22dangling%22%3A%5B%22true%22%5D%7D",
        "POST /images/sha256:\(Self.hex)/tag?repo=a%2Fb&tag=1", "DELETE /images/a/b:1", "DELETE /images/a/b:1?force=1&noprune=1",
      ]
    )
  }

  @Test func volumes() async throws {
    try await StubDaemon.run(answering: { _ in .answer(201, #"{"Name":"v 1"}"#) }) { client, daemon in
      #expect(try await client.createVolume("v 1", labels: ["a": "b"]).name == "v 1")
      _ = try await client.inspectVolume("v 1")
      #expect(daemon.requests.map { "\($0.method) \($0.target)" } == ["POST /volumes/create", "GET /volumes/v%201"])
      #expect(daemon.requests.first.map { String(decoding: $0.body, as: UTF8.self) } == #"{"Labels":{"a":"b"},"Name":"v 1"}"#)
    }
    let removed = try await Self.lines(.noContent) { client in
      try await client.removeVolume("v")
      try await client.removeVolume("v", isForced: true)
    }
    #expect(removed == ["DELETE /volumes/v", "DELETE /volumes/v?force=1"])
  }

  @Test(arguments: [(#"{"Volumes":[{"Name":"v"}],"Warnings":null}"#, ["v"]), (#"{"Volumes":null}"#, []), ("{}", [])])
  func listsVolumes(body: String, names: [String]) async throws {
    let lines = try await Self.lines(.answer(200, body)) {
      let volumes = try await $0.listVolumes(DockerFilters(names: ["v"]))
      #expect(volumes.map(\.name) == names)
    }
    #expect(lines == ["GET /volumes?filters=%7B%22name%22%3A%5B%22v%22%5D%7D"])
  }

  @Test func leavesConnectionsThatAreNotItsOwn() async throws {
    try await StubDaemon.run(answering: { _ in .answer(200, "OK") }) { _, daemon in
      let http = HTTPClient(configuration: try DockerClient.httpConfiguration(for: daemon.endpoint))
      let first = DockerClient(endpoint: daemon.endpoint, http: http, logger: StubDaemon.logger)
      try await first.shutdown()
      _ = try await DockerClient(endpoint: daemon.endpoint, http: http, logger: StubDaemon.logger).ping()
      try await http.shutdown()
      await #expect(throws: DockerError.unreachable(endpoint: daemon.endpoint, reason: "this client has been shut down")) {
        try await first.ping()
      }
    }
  }
}
