import AsyncHTTPClient
public import Foundation
import NIOCore
import NIOHTTP1
public import OCI
public import SystemPackage

/// A real registry (distribution's) on a free port of this machine, with a storage of its own.
public actor LocalRegistry {
  public enum Access: Sendable, Hashable, CaseIterable {
    case open
    /// Basic authentication against an htpasswd file, for `LocalRegistry.credential`.
    case password
  }

  /// The address with the port: `127.0.0.1:5000`.
  public nonisolated let host: String
  public nonisolated let access: Access
  private nonisolated let directory: TemporaryDirectory
  private let guardian: Guardian
  private var service: ServiceProcess

  /// The one user of registries with `Access.password`.
  public static let credential = ImagePusher.Credential(username: "collector", password: "correct-horse-battery")
  /// The user as an htpasswd file has it: bcrypt, the only form that the registry takes.
  private static let htpasswd = "collector:$2y$05$abcdefghijklmnopqrstuuSnF5tLPqPFqc0z9CY0HcSLFbSRlL67u\n"
  static let configurationFile = "registry.yml"

  private init(
    host: String,
    access: Access,
    directory: TemporaryDirectory,
    guardian: Guardian,
    service: ServiceProcess
  ) {
    self.host = host
    self.access = access
    self.directory = directory
    self.guardian = guardian
    self.service = service
  }

  /// Starts a registry, which stays until `remove` or the end of the test process.
  ///
  /// - Throws: `ServiceError`.
  public static func start(access: Access = .open) async throws -> LocalRegistry {
    let executable = try ProgramLocator.find("docker-registry", package: "docker-registry")
    let directory = try TemporaryDirectory(prefix: "collector-registry")
    let guardian = try await Guardian.start(for: directory.path, files: [configurationFile])
    do {
      try directory.write(htpasswd, to: "htpasswd")
      // The kernel chooses a port that is free; the log tells which.
      try directory.write(configuration(access, in: directory, address: "127.0.0.1:0"), to: configurationFile)
      let service = try await ServiceProcess.start(program(executable, in: directory)) { service in
        guard let address = RegistryLog(service.logTail()).address else { return false }
        return await answers(address)
      }
      guard let host = RegistryLog(service.logTail()).address else { throw ServiceError.notRunning(name: "docker-registry") }
      // A registry that is started again keeps its address.
      try directory.write(configuration(access, in: directory, address: host), to: configurationFile)
      return LocalRegistry(host: host, access: access, directory: directory, guardian: guardian, service: service)
    } catch {
      try await guardian.finish()
      throw error
    }
  }

  private static func program(_ executable: FilePath, in directory: TemporaryDirectory) -> ServiceProgram {
    ServiceProgram(
      name: "docker-registry",
      executable: executable,
      arguments: ["serve", directory.file(configurationFile).string],
      log: directory.file("registry.log")
    )
  }

  /// <https://distribution.github.io/distribution/about/configuration/>
  private static func configuration(_ access: Access, in directory: TemporaryDirectory, address: String) -> String {
    let authentication = "auth: {htpasswd: {realm: tests, path: \(directory.file("htpasswd"))}}\n"
    return """
      version: 0.1
      log: {level: info}
      storage:
        filesystem: {rootdirectory: \(directory.file("storage"))}
        delete: {enabled: true}
      http: {addr: "\(address)", secret: tests}
      \(access == .password ? authentication : "")
      """
  }

  private static func answers(_ host: String) async -> Bool {
    let request = HTTPClientRequest(url: "http://\(host)/v2/")
    // Nobody may listen yet: that is the answer.
    let response = try? await HTTPClient.shared.execute(request, timeout: .seconds(1))
    return response?.status == .ok || response?.status == .unauthorized
  }

  /// What fills it.
  public nonisolated var pusher: ImagePusher {
    ImagePusher(host: host, credential: access == .password ? Self.credential : nil)
  }

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
    let host = host
    service = try await ServiceProcess.start(service.program) { _ in await Self.answers(host) }
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
    return directory.file("storage")
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
  _ body: (LocalRegistry) async throws -> Value
) async throws -> Value {
  let registry = try await LocalRegistry.start(access: access)
  return try await finishing(registry.remove) { try await body(registry) }
}
