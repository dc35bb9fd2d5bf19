import CollectorCore
import DockerAPI
import Foundation
import Logging
import Toolbox

/// A daemon that answers.
struct DaemonConnection: Sendable {
  /// `docker` or `podman`.
  let name: String
  let client: DockerClient
}

extension CommandContext {
  /// Connects to the daemon that the settings name, for as long as `body` lasts.
  ///
  /// - Throws: `DockerError` where none answers.
  func withDaemon<Value: Sendable>(_ body: @Sendable (DaemonConnection) async throws -> Value) async throws -> Value {
    let connection = try await connect()
    return try await closing("the connection to the daemon", { try await connection.client.shutdown() }) {
      try await body(connection)
    }
  }

  /// Makes an engine for as long as `body` lasts. Afterwards nothing of it is left on the daemon but what later processes can use.
  ///
  /// - Throws: `DockerError`, `DockerEngineError`, `ToolboxError`.
  func withEngine<Value: Sendable>(
    toolbox: PackedToolbox,
    _ body: @Sendable (any ContainerEngine) async throws -> Value
  ) async throws -> Value {
    try await withDaemon { connection in
      let engine = try await BuiltInPlugins.engine(connection, toolbox: toolbox, logger: logger)
      // What an engine cannot remove now bears its labels: the next pass, or `clean`, removes it.
      return try await closing("the engine", { try await engine.shutdown() }, { try await body(engine) })
    }
  }

  /// - Throws: `ToolboxError`.
  func openToolbox() throws -> PackedToolbox {
    try toolboxLocator.locate().open()
  }

  var toolboxLocator: ToolboxLocator {
    ToolboxLocator(option: settings.toolbox, environment: settings.environment)
  }

  /// A client of the daemon whose images are a source: the one that would run containers, whether it answers or not.
  ///
  /// - Throws: `DockerError` where the settings name none that could.
  func daemonOfSources() async throws -> DockerClient {
    do {
      return try await connect().client
    } catch is DockerError {
      return try DockerClient(endpoint: .fromEnvironment(settings.environment), logger: logger)
    } catch let error as PodmanUnreachable {
      return try DockerClient(endpoint: error.endpoint, logger: logger)
    }
  }

  private func connect() async throws -> DaemonConnection {
    switch settings.engine {
    case .docker: return try await connect("docker", try .fromEnvironment(settings.environment))
    case .podman:
      let endpoint = try DockerEndpoint.podmanFromEnvironment(settings.environment, userID: getuid())
      do {
        return try await connect("podman", endpoint)
      } catch DockerError.unreachable(_, let reason) {
        throw PodmanUnreachable(endpoint: endpoint, reason: reason)
      }
    case .auto:
      do {
        return try await connect("docker", try .fromEnvironment(settings.environment))
      } catch let error as DockerError where error.isAbsence && settings.environment["DOCKER_HOST", default: ""].isEmpty {
        let podman = try DockerEndpoint.podmanFromEnvironment(settings.environment, userID: getuid())
        do {
          return try await connect("podman", podman)
        } catch let other as DockerError where other.isAbsence {
          // Docker is what most have: its message names the way out.
          throw error
        }
      }
    }
  }

  private func connect(_ name: String, _ endpoint: DockerEndpoint) async throws -> DaemonConnection {
    let client = try DockerClient(endpoint: endpoint, logger: logger)
    do {
      _ = try await client.ping()
      return DaemonConnection(name: name, client: client)
    } catch {
      try? await withoutCancellation { try await client.shutdown() }
      throw error
    }
  }
}

extension DockerError {
  /// Whether there is no daemon, as opposed to one that is there and does not answer as it should.
  fileprivate var isAbsence: Bool {
    if case .unreachable = self { true } else { false }
  }
}

/// What `DockerError.unreachable` says, for those who asked for Podman.
private struct PodmanUnreachable: Error, CustomStringConvertible {
  let endpoint: DockerEndpoint
  let reason: String

  var description: String {
    """
    no Podman service answers at \(endpoint): \(reason); start it (systemctl start podman.socket, or podman system service --time=0), or set \
    CONTAINER_HOST to where it listens
    """
  }
}
