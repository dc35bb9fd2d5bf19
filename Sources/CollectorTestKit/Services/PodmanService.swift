public import SystemPackage

/// A real Podman service, which answers Docker's API, with a storage of its own.
public struct PodmanService: Sendable {
  public let directory: FilePath
  /// The socket it listens on.
  public let socket: FilePath
  private let guardian: Guardian
  private let service: ServiceProcess

  private static let storage = "storage"

  /// On a disk, since images are not small; and near the root, since the path of a socket has at most 107 bytes.
  private static let parent: FilePath = "/var/tmp"

  /// Starts a service, which stays until `remove` or the end of the test process.
  ///
  /// - Parameter plainHTTP: Registries that it may pull from in plain HTTP.
  /// - Throws: `ServiceError`; that of a missing `podman` says what to do.
  static func start(plainHTTP: [String]) async throws -> PodmanService {
    let executable = try ProgramLocator.find("podman", package: "podman")
    let directory = try TemporaryDirectory(prefix: "collector-podman", in: parent)
    let guardian = try await Guardian.start(for: directory.path, files: [storage])
    do {
      let registries = plainHTTP.map { "[[registry]]\nlocation = \"\($0)\"\ninsecure = true\n" }.joined()
      try directory.write(registries, to: "registries.conf")
      let socket = directory.file("podman.sock")
      let program = ServiceProgram(
        name: "podman",
        executable: executable,
        // crun refuses limits where both versions of control groups are mounted.
        arguments: options(directory) + ["--runtime", "runc", "system", "service", "--time", "0", "unix://\(socket)"],
        environment: ["HOME": directory.path.string, "CONTAINERS_REGISTRIES_CONF": directory.file("registries.conf").string],
        log: directory.file("podman.log")
      )
      let service = try await ServiceProcess.start(program) { _ in await DockerDaemon.answers(socket) }
      return PodmanService(
        directory: directory.path,
        socket: socket,
        guardian: guardian,
        service: service
      )
    } catch {
      try await guardian.finish()
      throw error
    }
  }

  private static func options(_ directory: TemporaryDirectory) -> [String] {
    ["--root", directory.file(storage).string, "--runroot", directory.file("run").string]
  }

  /// What CONTAINER_HOST has to be to reach it.
  public var host: String { "unix://\(socket)" }

  /// Podman's own command line, at this service.
  public func podman(_ arguments: String...) async throws -> String {
    let command = try Command("podman", package: "podman", environment: ["CONTAINER_HOST": host, "HOME": directory.string])
    return try await command(["--remote"] + arguments)
  }

  /// Ends it and removes all that it has.
  func remove() async throws {
    await service.stop()
    try await guardian.finish()
  }
}

/// Runs `body` with a Podman service of its own.
@discardableResult
public func withPodman<Value>(plainHTTP: [String], _ body: (PodmanService) async throws -> Value) async throws -> Value {
  let service = try await PodmanService.start(plainHTTP: plainHTTP)
  return try await finishing(service.remove) { try await body(service) }
}
