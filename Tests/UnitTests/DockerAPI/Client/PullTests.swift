import Foundation
import NIOCore
import NIOHTTP1
import OCI
import Synchronization
import Testing

@testable import DockerAPI

@Suite struct PullTests {
  private static let digest = "sha256:\(String(repeating: "c5", count: 32))"
  private static let reference = Reference(registry: "reg.example.com:5000", repository: "team/app", tag: "1")
  private static let done = StubAnswer.lines(#"{"status":"Digest: \#(digest)"}"#)

  private static func pull(
    _ answer: StubAnswer,
    of reference: Reference = reference,
    authorization: RegistryAuthorization? = nil
  ) async throws -> DockerError? {
    try await StubDaemon.run(answering: { _ in answer }) { client, _ in
      await #expect(throws: DockerError.self) { try await client.pullImage(reference, authorization: authorization) }
    }
  }

  @Test(
    arguments: [
      (reference, nil, "fromImage=reg.example.com%3A5000%2Fteam%2Fapp&tag=1"),
      (Reference(registry: "docker.io", repository: "library/nginx"), nil, "fromImage=docker.io%2Flibrary%2Fnginx&tag=latest"),
      (
        reference.with(tag: "1", digest: Digest(sha256Of: "".utf8)), Platform(os: "linux", architecture: "arm", variant: "v7"),
        "fromImage=reg.example.com%3A5000%2Fteam%2Fapp&tag=sha256%3Ae3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
          + "&platform=linux%2Farm%2Fv7"
      ),
    ] as [(Reference, Platform?, String)]
  )
  func asksForTheImage(reference: Reference, platform: Platform?, query: String) async throws {
    let requests = try await StubDaemon.run(answering: { _ in Self.done }) { client, daemon in
      try await client.pullImage(reference, platform: platform)
      return daemon.requests
    }
    #expect(requests.map { "\($0.method) \($0.target)" } == ["POST /images/create?\(query)"])
    #expect(requests.first?.headers.contains(name: "X-Registry-Auth") == false)
  }

  @Test func showsTheAuthorization() async throws {
    let authorization = RegistryAuthorization.password(user: "me", password: "secret", server: "reg.example.com:5000")
    let requests = try await StubDaemon.run(answering: { _ in Self.done }) { client, daemon in
      try await client.pullImage(Self.reference, authorization: authorization)
      return daemon.requests
    }
    #expect(requests.map { $0.headers["X-Registry-Auth"] } == [[authorization.headerValue]])
  }

  @Test func tellsTheStepsAndTheDigest() async throws {
    let answer = StubAnswer.lines(
      #"{"status":"Pulling from team/app","id":"1"}"#,
      #"{"status":"Downloading","progressDetail":{"current":5,"total":9},"id":"a"}"#,
      #"{"status":"Digest: \#(Self.digest)"}"#,
      #"{"status":"Status: Downloaded newer image for reg.example.com:5000/team/app:1"}"#
    )
    let steps = Mutex<[String]>([])
    let digest = try await StubDaemon.run(answering: { _ in answer }) { client, _ in
      try await client.pullImage(Self.reference) { event in steps.withLock { $0.append(event.status) } }
    }
    #expect(digest?.description == Self.digest)
    #expect(
      steps.withLock { $0 } == [
        "Pulling from team/app", "Downloading", "Digest: \(Self.digest)",
        "Status: Downloaded newer image for reg.example.com:5000/team/app:1",
      ]
    )
  }

  @Test(arguments: [
    StubAnswer.lines(#"{"status":"Download complete","id":"4abcf2066143"}"#), .lines(#"{"status":"Digest: sha256:beef"}"#),
    .lines(#"{"status":"Digest: \#(digest)","id":"a-tag-of-that-name"}"#), .stream([]),
  ])
  func someDaemonsTellNoDigest(answer: StubAnswer) async throws {
    let digest = try await StubDaemon.run(answering: { _ in answer }) { client, _ in try await client.pullImage(Self.reference) }
    #expect(digest == nil)
  }

  @Test(arguments: [
    (
      StubAnswer.answer(404, #"{"message":"manifest for reg.example.com:5000/team/app:1 not found: manifest unknown"}"#),
      PullFailure.missing
    ),
    (
      .answer(500, #"{"message":"Get \"https://reg.example.com:5000/v2/\": dial tcp: connect: connection refused"}"#),
      .registryUnreachable
    ),
    (.answer(429, #"{"message":"toomanyrequests: slow down"}"#), .rateLimited),
    (
      .lines(
        #"{"status":"Pulling fs layer","id":"a"}"#,
        #"{"errorDetail":{"message":"unexpected EOF"},"error":"unexpected EOF"}"#
      ), .registryUnreachable
    ),
    (.lines(#"{"error":"no matching manifest for linux/amd64 in the manifest list entries"}"#), .otherPlatform),
    (.answer(500, #"{"message":"odd"}"#), .unknown),
  ])
  func saysWhyItFailed(answer: StubAnswer, cause: PullFailure) async throws {
    let error = try await Self.pull(answer)
    guard case .pullFailed(Self.reference, cause, let message)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!message.isEmpty)
    #expect(error?.isTransient == cause.isTransient)
  }

  @Test(arguments: [
    // The name of the image is no cause, nor a part of its tag a part of a status.
    (Reference(registry: "docker.io", repository: "library/eof", tag: "x509"), "odd: eof:x509 of eof", PullFailure.unknown),
    (Reference(registry: "h.x", repository: "team/certificate", tag: "1"), "h.x/team/certificate:1 is odd", .unknown),
    (Reference(registry: "h.x", repository: "fedora", tag: "4"), "received status: 429", .rateLimited),
    (Reference(registry: "h.x", repository: "a", tag: "not"), "h.x/a:not: not found", .missing),
  ])
  func looksPastTheName(reference: Reference, message: String, cause: PullFailure) async throws {
    let error = try await Self.pull(.lines(#"{"error":"\#(message)"}"#), of: reference)
    #expect(error == .pullFailed(reference: reference, cause: cause, message: message))
  }

  @Test(arguments: [
    (StubAnswer.lines(#"{"error":"rpc error: code = Unavailable desc = transport is closing: unavailable"}"#)),
    (.lines(#"{"error":"context canceled"}"#)),
    (.answer(500, #"{"message":"failed to dial \"/run/containerd/containerd.sock\": connection refused"}"#)),
    (.answer(503, #"{"message":"shutting down"}"#)),
    (.lines(#"{"status":"Downloading","id":"a"}"#, then: .cut)),
    (.hangUp),
  ])
  func aDaemonThatStopsIsNoFaultOfTheImage(answer: StubAnswer) async throws {
    let error = try #require(try await Self.pull(answer))
    #expect(error.isTransient, "\(error)")
    if case .pullFailed = error { Issue.record("\(error)") }
  }

  @Test(arguments: [500, 503])
  func secretsDoNotComeBack(status: Int) async throws {
    let authorization = RegistryAuthorization.password(user: "me", password: "hunter2", server: "h")
    let error = try await Self.pull(.answer(status, #"{"message":"me:hunter2 is refused"}"#), authorization: authorization)
    #expect("\(String(describing: error))".contains("me:<redacted> is refused"))
    #expect(!"\(String(describing: error))".contains("hunter2"))
  }

  @Test(arguments: [
    (StubAnswer.lines("<html>"), "a line of it is not JSON"),
    (.lines(#"{"status":"cut"#), "a line of it is not JSON"),
    (.stream([Array(repeating: 120, count: ProgressLines.maximumLineBytes + 1)], then: .silence), "a line of it is too long"),
  ])
  func answersOfSomethingElse(answer: StubAnswer, reason: String) async throws {
    #expect(try await Self.pull(answer) == .malformedResponse(action: "pull reg.example.com:5000/team/app:1", reason: reason))
  }
}
