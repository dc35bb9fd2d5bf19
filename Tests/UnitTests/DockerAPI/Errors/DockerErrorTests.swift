import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import OCI
import Testing

@testable import DockerAPI

@Suite struct DockerErrorTests {
  private static let endpoint = DockerEndpoint.standard
  private static let reference = Reference(registry: "reg.example.com", repository: "team/app", tag: "1")

  @Test(arguments: [
    (
      DockerError.invalidEndpoint(text: "ftp://x", reason: "the scheme is none of unix, tcp, http and https"), false,
      #"the Docker endpoint "ftp://x" cannot be used: the scheme is none of unix, tcp, http and https"#
    ),
    (
      .unreachable(endpoint: endpoint, reason: "there is no such socket"), true,
      "no Docker daemon answers at unix:///var/run/docker.sock: there is no such socket; start it, or set DOCKER_HOST to where it listens"
    ),
    (
      .permissionDenied(endpoint: endpoint), false,
      "no permission to use the Docker daemon at unix:///var/run/docker.sock: become a member of the group docker (sudo usermod -aG docker USER, "
        + "then log in anew), run as root, or set DOCKER_HOST to a daemon of your own"
    ),
    (
      .untrusted(endpoint: DockerEndpoint(.tcp(host: "h", port: 2376, tls: nil)), reason: "r"), false,
      "no trusted connection to the Docker daemon at tcp://h:2376: r; check DOCKER_CERT_PATH and DOCKER_TLS_VERIFY"
    ),
    (
      .notFound(action: "start container x", message: "No such container: x"), false,
      "Docker cannot start container x: No such container: x"
    ),
    (
      .conflict(action: "kill container x", message: "it is not running"), false,
      "Docker cannot kill container x: it is not running"
    ),
    (.api(status: 500, action: "list images", message: "boom"), false, "Docker cannot list images: boom (status 500)"),
    (.api(status: 503, action: "list images", message: "busy"), true, "Docker cannot list images: busy (status 503)"),
    (.api(status: 429, action: "a", message: "b"), true, "Docker cannot a: b (status 429)"),
    (
      .api(status: 500, action: "a", message: "rpc error: transport is closing"), true,
      "Docker cannot a: rpc error: transport is closing (status 500)"
    ),
    (.streamFailed(action: "pull x", message: "context canceled"), true, "Docker cannot pull x: context canceled"),
    (.streamFailed(action: "pull x", message: "broken"), false, "Docker cannot pull x: broken"),
    (
      .connectionLost(action: "wait for container x"), true,
      "lost the connection to the Docker daemon while it was to wait for container x"
    ),
    (.timedOut(action: "list images", after: .seconds(60)), true, "the Docker daemon did not list images within 60 s"),
    (.timedOut(action: "list images", after: .milliseconds(250)), true, "the Docker daemon did not list images within 250 ms"),
    (
      .pullFailed(reference: reference, cause: .missing, message: "manifest unknown"), false,
      "Docker cannot pull reg.example.com/team/app:1: manifest unknown; check the repository and the tag, and whether it was deleted"
    ),
    (
      .pullFailed(reference: reference, cause: .unknown, message: "odd"), false,
      "Docker cannot pull reg.example.com/team/app:1: odd"
    ),
    (
      .malformedResponse(action: "tell its version", reason: "r"), false,
      "asked to tell its version, the Docker daemon answered something that is not Docker's API: r"
    ),
  ])
  func says(error: DockerError, isTransient: Bool, text: String) {
    #expect("\(error)" == text)
    #expect(error.isTransient == isTransient)
  }

  @Test func aUserNameInAnEndpointIsNotSaid() throws {
    let error = try #require(throws: DockerError.self) { try DockerEndpoint(parsing: "tcp://me:secret@host:2375") }
    #expect(!"\(error)".contains("secret") && !"\(error)".contains("me:"))
    #expect("\(error)".contains("@host:2375"))
  }

  @Test(
    arguments: [
      (
        IOError(errnoCode: ENOENT, reason: "connect"),
        DockerError.unreachable(endpoint: endpoint, reason: "there is no such socket")
      ),
      (IOError(errnoCode: ECONNREFUSED, reason: "connect"), .unreachable(endpoint: endpoint, reason: "nobody listens there")),
      (IOError(errnoCode: EACCES, reason: "connect"), .permissionDenied(endpoint: endpoint)),
      (IOError(errnoCode: EPERM, reason: "connect"), .permissionDenied(endpoint: endpoint)),
      (IOError(errnoCode: ECONNRESET, reason: "read"), .connectionLost(action: "a")),
      (IOError(errnoCode: EPIPE, reason: "write"), .connectionLost(action: "a")),
      (IOError(errnoCode: EHOSTUNREACH, reason: "connect"), .unreachable(endpoint: endpoint, reason: "No route to host")),
      (HTTPClientError.deadlineExceeded, .timedOut(action: "a", after: .seconds(3))),
      (HTTPClientError.connectTimeout, .unreachable(endpoint: endpoint, reason: "it does not take connections")),
      (HTTPClientError.remoteConnectionClosed, .connectionLost(action: "a")),
      (HTTPParserError.invalidEOFState, .connectionLost(action: "a")),
      (ChannelError.inputClosed, .connectionLost(action: "a")),
      (NIOTooManyBytesError(maxBytes: 5), .malformedResponse(action: "a", reason: "the answer is too long")),
    ] as [(any Error, DockerError)]
  )
  func translates(error: any Error, expected: DockerError) {
    let mapped = DockerError.mapping(error, endpoint: Self.endpoint, action: "a", hasAnswered: false, limit: .seconds(3))
    #expect(mapped as? DockerError == expected)
  }

  @Test func leavesWhatIsNotItsOwn() {
    func mapped(_ error: any Error) -> any Error {
      DockerError.mapping(error, endpoint: Self.endpoint, action: "a", hasAnswered: true, limit: .zero)
    }
    #expect(mapped(CancellationError()) is CancellationError)
    #expect(mapped(HTTPClientError.cancelled) is CancellationError)
    #expect(mapped(DockerError.connectionLost(action: "b")) as? DockerError == .connectionLost(action: "b"))
    #expect(mapped(UploadBodyError(underlying: OCIError.malformedPlatform(text: "x"))) is OCIError)
    #expect(mapped(IOError(errnoCode: EHOSTUNREACH, reason: "read")) as? DockerError == .connectionLost(action: "a"))
  }

  @Test(arguments: [
    (404, "No such image: x", DockerError.notFound(action: "a", message: "No such image: x")),
    (409, "in use", .conflict(action: "a", message: "in use")),
    (400, "bad\nparameter", .api(status: 400, action: "a", message: "bad parameter")),
    (500, "", .api(status: 500, action: "a", message: "it gave no reason")),
  ])
  func refusals(status: Int, message: String, expected: DockerError) {
    #expect(DockerError.refusal(status: status, message: message, action: "a") == expected)
  }
}
