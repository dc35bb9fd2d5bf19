import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
public import SystemPackage

/// A real Docker daemon with data, sockets and processes of its own, which touches no other daemon on the machine.
public actor DockerDaemon {
  public nonisolated let directory: FilePath
  /// The socket it listens on.
  public nonisolated let socket: FilePath
  /// The port it listens on besides, on 127.0.0.1; `nil` where it was not asked to.
  public nonisolated let port: Int?
  private nonisolated let configuration: DockerDaemonConfiguration
  private let guardian: Guardian
  private var service: ServiceProcess

  private init(_ configuration: DockerDaemonConfiguration, port: Int?, guardian: Guardian, service: ServiceProcess) {
    self.directory = configuration.directory.path
    self.socket = configuration.socket
    self.port = port
    self.configuration = configuration
    self.guardian = guardian
    self.service = service
  }

  /// Starts a daemon, which stays until `remove` or the end of the test process.
  ///
  /// - Parameter listensOnTCP: Whether it also listens on a free TCP port of this machine.
  /// - Throws: `ServiceError`; that of a missing `dockerd` says what to do.
  public static func start(listensOnTCP: Bool = false) async throws -> DockerDaemon {
    var configuration = try DockerDaemonConfiguration()
    let guardian = try await Guardian.start(
      for: configuration.directory.path,
      files: DockerDaemonConfiguration.processFiles,
      controlGroup: configuration.controlGroup
    )
    do {
      try configuration.writeFiles()
      // The kernel chooses a port that is free; the log tells which, and a daemon that is started again keeps it.
      configuration.port = listensOnTCP ? 0 : nil
      let service = try await launch(configuration)
      if listensOnTCP { configuration.port = Self.port(in: service.logTail()) }
      return DockerDaemon(configuration, port: configuration.port, guardian: guardian, service: service)
    } catch {
      try await guardian.finish()
      throw error
    }
  }

  /// The daemon that all suites of a test process share, started when it is first asked for, and ended with the process.
  ///
  /// What a test leaves in it the next finds there; tests that stop a daemon or count what is in it start one of their own.
  public static func shared() async throws -> DockerDaemon {
    try await SharedDaemon.instance.daemon()
  }

  private static func launch(_ configuration: DockerDaemonConfiguration) async throws -> ServiceProcess {
    try await ServiceProcess.start(configuration.program) { service in
      guard await answers(configuration.socket) else { return false }
      return configuration.port == nil || port(in: service.logTail()) != nil
    }
  }

  /// Whether somebody answers Docker's API at a socket.
  static func answers(_ socket: FilePath) async -> Bool {
    guard FileManager.default.fileExists(atPath: socket.string) else { return false }
    let path = socket.string.replacing("/", with: "%2F")
    var request = HTTPClientRequest(url: "http+unix://\(path)/_ping")
    request.headers.add(name: "Host", value: "docker")
    // Nobody may listen yet: that is the answer.
    return (try? await HTTPClient.shared.execute(request, timeout: .seconds(1)))?.status == .ok
  }

  private static func port(in log: String) -> Int? {
    log.matches(of: /API listen on 127\.0\.0\.1:([0-9]+)/).last.flatMap { Int($0.1) }
  }

  /// What DOCKER_HOST has to be to reach it.
  public nonisolated var host: String { "unix://\(socket)" }

  /// What DOCKER_HOST has to be to reach it by TCP; `nil` where it does not listen there.
  public nonisolated var tcpHost: String? { port.map { "tcp://127.0.0.1:\($0)" } }

  /// Docker's own command line, at this daemon.
  public nonisolated func docker() throws -> Command {
    try Command(
      "docker",
      package: "docker.io",
      environment: ["DOCKER_HOST": host, "DOCKER_CONFIG": directory.appending("client").string, "HOME": directory.string]
    )
  }

  /// The end of what it said.
  public func logTail() -> String { service.logTail() }

  /// Stops it cleanly, containers too; its data stays.
  public func stop() async {
    await service.stop()
  }

  /// Kills it as a crash would; containers that run go on.
  public func kill() async throws {
    await service.kill()
    try await configuration.forgetContainerd()
  }

  /// Starts it again after `stop` or `kill`, with the same data and addresses.
  public func startAgain() async throws {
    guard !service.isRunning else { return }
    service = try await Self.launch(configuration)
  }

  /// Makes it hang: connections are accepted and nothing is answered, until `resume`.
  public func suspend() {
    service.send(SIGSTOP)
  }

  public func resume() {
    service.send(SIGCONT)
  }

  /// Ends it and removes all that it has.
  public func remove() async throws {
    service.send(SIGCONT)
    await service.stop()
    try await guardian.finish()
  }
}

/// Starts the shared daemon once, however many tests ask for it at the same time.
private actor SharedDaemon {
  static let instance = SharedDaemon()

  private var starting: Task<DockerDaemon, any Error>?

  func daemon() async throws -> DockerDaemon {
    let task = starting ?? Task { try await DockerDaemon.start() }
    starting = task
    return try await task.value
  }
}

/// Runs `body` with a daemon of its own.
@discardableResult
public func withDockerDaemon<Value>(
  listensOnTCP: Bool = false,
  _ body: (DockerDaemon) async throws -> Value
) async throws -> Value {
  let daemon = try await DockerDaemon.start(listensOnTCP: listensOnTCP)
  return try await finishing(daemon.remove) { try await body(daemon) }
}
