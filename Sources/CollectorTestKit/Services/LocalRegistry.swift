public import Foundation
public import OCI
public import SystemPackage

/// A real registry (distribution's) on a free port of this machine, with a storage of its own.
public actor LocalRegistry {
  /// The address with the port: `127.0.0.1:5000`.
  public nonisolated let host: String
  private nonisolated let parts: LocalRegistryParts
  private let guardian: Guardian
  private var service: ServiceProcess

  private init(host: String, parts: LocalRegistryParts, guardian: Guardian, service: ServiceProcess) {
    self.host = host
    self.parts = parts
    self.guardian = guardian
    self.service = service
  }

  /// Starts a registry, which stays until `remove` or the end of the test process.
  ///
  /// - Parameter notifying: Who is told what is pushed.
  /// - Throws: `ServiceError`.
  public static func start(access: Access = .open, notifying: Notifications? = nil) async throws -> LocalRegistry {
    let executable = try ProgramLocator.find("docker-registry", package: "docker-registry")
    let directory = try TemporaryDirectory(prefix: "collector-registry")
    let guardian = try await Guardian.start(for: directory.path, files: [LocalRegistryParts.configurationFile])
    do {
      let parts = try await LocalRegistryParts(access, notifying: notifying, in: directory)
      do {
        let (host, service) = try await launch(executable, parts)
        return LocalRegistry(host: host, parts: parts, guardian: guardian, service: service)
      } catch {
        await parts.finish()
        throw error
      }
    } catch {
      try await guardian.finish()
      throw error
    }
  }

  private static func launch(_ executable: FilePath, _ parts: LocalRegistryParts) async throws -> (String, ServiceProcess) {
    // The kernel chooses a port that is free; the log tells which.
    try parts.writeConfiguration(address: "127.0.0.1:0")
    let program = ServiceProgram(
      name: "docker-registry",
      executable: executable,
      arguments: ["serve", parts.directory.file(LocalRegistryParts.configurationFile).string],
      log: parts.directory.file("registry.log")
    )
    let service = try await ServiceProcess.start(program) { service in
      guard let address = RegistryLog(service.logTail()).address else { return false }
      return await parts.answers(address)
    }
    guard let host = RegistryLog(service.logTail()).address else { throw ServiceError.notRunning(name: "docker-registry") }
    // A registry that is started again keeps its address.
    try parts.writeConfiguration(address: host)
    return (host, service)
  }

  public nonisolated var access: Access { parts.access }

  /// Who gives tokens for it; `nil` without `Access.token`.
  public nonisolated var tokenServer: TokenServer? { parts.tokenServer }

  /// Its certificate and what else TLS needs; `nil` where it speaks plain HTTP.
  public nonisolated var certificates: TestCertificates? { parts.certificates }

  /// What fills it.
  public nonisolated var pusher: ImagePusher { parts.pusher(host) }

  /// The reference of an image in it.
  public nonisolated func reference(_ repository: String, tag: String? = nil, digest: Digest? = nil) -> Reference {
    Reference(registry: host, repository: repository, tag: tag, digest: digest)
  }

  /// Stops it as a crash would; its storage stays. Nobody listens at its address afterwards.
  public func stop() async {
    await service.kill()
  }

  /// Starts it again, at the same address.
  public func startAgain() async throws {
    guard !service.isRunning else { return }
    let (parts, host) = (parts, host)
    service = try await ServiceProcess.start(service.program) { _ in await parts.answers(host) }
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
    await service.stop(patience: .seconds(5))
    await parts.finish()
    try await guardian.finish()
  }

  /// The requests that it has answered, in the order of their ends.
  public func requests() throws -> [RegistryLog.Request] {
    let log = try Data(contentsOf: URL(filePath: service.program.log.string))
    return RegistryLog(String(decoding: log, as: UTF8.self)).requests
  }

  /// The file that holds a manifest or a blob.
  public nonisolated func storedFile(_ digest: Digest) -> FilePath {
    let algorithm = digest.algorithm.rawValue
    return parts.directory.file("storage")
      .appending("docker/registry/v2/blobs/\(algorithm)/\(digest.hex.prefix(2))/\(digest.hex)/data")
  }

  /// Replaces the bytes of a manifest or a blob; its name stays.
  public nonisolated func overwrite(_ digest: Digest, with data: Data) throws {
    try data.write(to: URL(filePath: storedFile(digest).string))
  }
}

/// Runs `body` with a registry of its own.
@discardableResult
public func withLocalRegistry<Value>(
  access: LocalRegistry.Access = .open,
  notifying: LocalRegistry.Notifications? = nil,
  _ body: (LocalRegistry) async throws -> Value
) async throws -> Value {
  let registry = try await LocalRegistry.start(access: access, notifying: notifying)
  return try await finishing(registry.remove) { try await body(registry) }
}
