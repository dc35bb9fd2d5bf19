import Foundation
import NIOCore
import OCI
import Testing

@testable import DockerAPI

/// A task that is cancelled ends with `CancellationError`, at once, and with its connection.
@Suite(.timeLimit(.minutes(1))) struct CancellationTests {
  private static let id = ContainerID(rawValue: "c1")

  /// Cancels `operation` once the daemon has its request, and expects that its connection ends.
  private static func cancel(
    _ answer: StubAnswer,
    _ operation: @escaping @Sendable (DockerClient) async throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    for listener in StubDaemon.Listener.allCases {
      try await StubDaemon.run(on: listener, answering: { _ in answer }) { client, daemon in
        let task = Task { try await operation(client) }
        for await _ in daemon.arrivals { break }
        task.cancel()
        let result = await task.result
        #expect(throws: CancellationError.self, sourceLocation: sourceLocation) { try result.get() }
        for await _ in daemon.departures { break }
      }
    }
  }

  @Test func whileTheDaemonSaysNothing() async throws {
    try await Self.cancel(.silence) { _ = try await $0.inspectContainer(Self.id) }
    try await Self.cancel(.silence) { _ = try await $0.attach(to: Self.id) }
    try await Self.cancel(.silence) { _ = try await $0.wait(for: Self.id, until: .nextExit) }
  }

  @Test func inTheMiddleOfAnAnswer() async throws {
    try await Self.cancel(.stream([Array("{".utf8)], then: .silence)) { _ = try await $0.version() }
  }

  @Test func whileAContainerRuns() async throws {
    try await Self.cancel(.stream([[1, 0, 0, 0, 0, 0, 0, 1, 120]], then: .silence)) {
      for try await _ in try await $0.attach(to: Self.id) {}
    }
    try await Self.cancel(.stream([], then: .silence)) { _ = try await $0.wait(for: Self.id, until: .nextExit).value() }
  }

  @Test func inAPull() async throws {
    let reference = Reference(registry: "h", repository: "a", tag: "1")
    try await Self.cancel(.silence) { try await $0.pullImage(reference) }
    try await Self.cancel(.lines(#"{"status":"Downloading","id":"a"}"#, then: .silence)) { try await $0.pullImage(reference) }
  }

  @Test func beforeTheRequest() async throws {
    try await StubDaemon.run(answering: { _ in .answer(200, "OK") }) { client, daemon in
      let task = Task {
        while !Task.isCancelled { await Task.yield() }
        _ = try await client.ping()
      }
      task.cancel()
      let result = await task.result
      #expect(throws: CancellationError.self) { try result.get() }
      #expect(daemon.requests.isEmpty)
    }
  }
}
