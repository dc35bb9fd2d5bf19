import CollectorTestKit
import DockerAPI
import Foundation
import NIOCore
import NIOPosix
import SystemPackage
import Testing

/// What a client says where there is no daemon, or none that it can talk to.
@Suite struct ConnectionFaultTests {
  private static func error(at endpoint: DockerEndpoint) async throws -> DockerError {
    let client = try DockerClient(endpoint: endpoint, logger: StubDaemon.logger)
    let error = await #expect(throws: DockerError.self) { try await client.ping() }
    try await client.shutdown()
    return try #require(error)
  }

  @Test func noSocket() async throws {
    try await withTemporaryDirectory { directory in
      let endpoint = DockerEndpoint(.unixSocket(path: directory.file("none.sock").string))
      let error = try await Self.error(at: endpoint)
      #expect(error == .unreachable(endpoint: endpoint, reason: "there is no such socket"))
    }
  }

  @Test func noDirectoryOfTheSocket() async throws {
    try await withTemporaryDirectory { directory in
      let endpoint = DockerEndpoint(.unixSocket(path: directory.file("none").appending("d.sock").string))
      let error = try await Self.error(at: endpoint)
      #expect(error == .unreachable(endpoint: endpoint, reason: "there is no such socket"))
    }
  }

  @Test func aFileThatIsNoSocket() async throws {
    try await withTemporaryDirectory { directory in
      let endpoint = DockerEndpoint(.unixSocket(path: try directory.write("", to: "file").string))
      let error = try await Self.error(at: endpoint)
      #expect(error == .unreachable(endpoint: endpoint, reason: "nobody listens there"))
    }
  }

  @Test func aSocketThatNobodyListensTo() async throws {
    // A daemon that was killed leaves its socket behind.
    try await withTemporaryDirectory { directory in
      let (bound, path) = (directory.file("bound.sock").string, directory.file("d.sock").string)
      let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      let listener = try await bootstrap.bind(unixDomainSocketPath: bound).get()
      // Else it goes with the listener.
      try FileManager.default.moveItem(atPath: bound, toPath: path)
      try await listener.close()
      let endpoint = DockerEndpoint(.unixSocket(path: path))
      let error = try await Self.error(at: endpoint)
      #expect(error == .unreachable(endpoint: endpoint, reason: "nobody listens there"))
    }
  }

  @Test(arguments: ["127.0.0.1", "localhost"])
  func aPortThatNobodyListensTo(host: String) async throws {
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: "127.0.0.1", port: 0).get()
    let port = try #require(listener.localAddress?.port)
    try await listener.close()
    let endpoint = DockerEndpoint(.tcp(host: host, port: port, tls: nil))
    #expect(try await Self.error(at: endpoint) == .unreachable(endpoint: endpoint, reason: "nobody listens there"))
  }

  @Test func aHostThatCannotBe() async throws {
    // A name of a part this long is refused without asking anybody.
    let endpoint = DockerEndpoint(.tcp(host: String(repeating: "x", count: 80) + ".invalid", port: 2375, tls: nil))
    #expect(try await Self.error(at: endpoint) == .unreachable(endpoint: endpoint, reason: "the name of the host is not known"))
  }

  @Test func aPathTooLongForASocket() async throws {
    let endpoint = DockerEndpoint(.unixSocket(path: "/" + String(repeating: "x", count: 200)))
    #expect(
      try await Self.error(at: endpoint)
        == .invalidEndpoint(text: "\(endpoint)", reason: "the path of a socket has at most 107 bytes")
    )
  }

  @Test func aDaemonThatSpeaksNoTLS() async throws {
    try await StubDaemon.run(on: .port, answering: { _ in .answer(200, "OK") }) { _, daemon in
      guard case .tcp(let host, let port, _) = daemon.endpoint.transport else { return }
      let endpoint = DockerEndpoint(.tcp(host: host, port: port, tls: DockerEndpoint.TLS(certificateDirectory: nil)))
      let error = try await Self.error(at: endpoint)
      guard case .untrusted(endpoint, let reason) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(!reason.isEmpty)
    }
  }

  @Test func certificatesThatCannotBeRead() throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("certificates-\(UInt32.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    for name in ["cert.pem", "key.pem"] { try Data("no certificate".utf8).write(to: directory.appendingPathComponent(name)) }
    let endpoint = DockerEndpoint(.tcp(host: "h", port: 2376, tls: DockerEndpoint.TLS(certificateDirectory: directory.path)))
    let error = #expect(throws: DockerError.self) { try DockerClient(endpoint: endpoint, logger: StubDaemon.logger) }
    guard case .untrusted(endpoint, let reason)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.contains("the certificates cannot be read"))
  }
}
