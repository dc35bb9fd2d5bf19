import CollectorCore
import DockerAPI
import Foundation

/// A daemon that answers.
struct DaemonConnection: Sendable {
  /// `docker` or `podman`.
  let name: String
  let client: DockerClient
}

extension DaemonConnection: CustomStringConvertible {
  var description: String { "\(name) at \(client.endpoint)" }
}

extension CommandContext {
  /// Connects to the daemon that the settings name, for as long as `body` lasts: where they do not say which, Docker, else Podman.
  ///
  /// - Throws: `DockerError` where the one that was named does not answer, `NoDaemon` where none does.
  func withDaemon<Value: Sendable>(_ body: @Sendable (DaemonConnection) async throws -> Value) async throws -> Value {
    let connection = try await connect()
    return try await closing("the connection to the daemon", { try await connection.client.shutdown() }) {
      try await body(connection)
    }
  }

  /// A client of the daemon whose images are a source, whether it answers or not. It need not be what runs the scripts.
  ///
  /// - Throws: `DockerError` where the settings name none that could.
  func daemonOfSources() async throws -> DockerClient {
    do {
      return try await connect().client
    } catch let error where error is DockerError || error is NoDaemon {
      return try DockerClient(endpoint: .fromEnvironment(settings.environment), logger: logger)
    } catch let error as PodmanUnreachable {
      return try DockerClient(endpoint: error.endpoint, logger: logger)
    }
  }

  private func connect() async throws -> DaemonConnection {
    switch settings.engine {
    case .docker: try await connectToDocker()
    case .podman: try await connectToPodman()
    case .auto, .sandbox: try await connectToAny()
    }
  }

  private func connectToAny() async throws -> DaemonConnection {
    do {
      return try await connectToDocker()
    } catch let docker as DockerError {
      guard docker.isAbsence else {
        throw NoDaemon(docker: docker, podman: "not asked, since Docker is there; use --engine podman")
      }
      guard settings.environment["DOCKER_HOST", default: ""].isEmpty else {
        throw NoDaemon(docker: docker, podman: "not asked, since DOCKER_HOST names a daemon; unset it, or use --engine podman")
      }
      do {
        return try await connectToPodman()
      } catch let podman where podman is PodmanUnreachable || (podman as? DockerError)?.isAbsence == true {
        throw NoDaemon(docker: docker, podman: "\(podman)")
      }
    }
  }

  private func connectToDocker() async throws -> DaemonConnection {
    try await connect("docker", try .fromEnvironment(settings.environment))
  }

  private func connectToPodman() async throws -> DaemonConnection {
    let endpoint = try DockerEndpoint.podmanFromEnvironment(settings.environment, userID: getuid())
    do {
      return try await connect("podman", endpoint)
    } catch DockerError.unreachable(_, let reason) {
      throw PodmanUnreachable(endpoint: endpoint, reason: reason)
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

/// No daemon can be used, and none in particular was asked for.
struct NoDaemon: Error, CustomStringConvertible {
  let docker: DockerError
  /// Why Podman cannot be used, or was not asked.
  let podman: String

  /// Whether there is none for this user, as opposed to one that is there and does not answer as it should.
  var isAbsence: Bool { docker.isAbsence }

  var description: String { "\(docker); and Podman: \(podman)" }
}

extension DockerError {
  /// Whether there is no daemon for this user, as opposed to one that is there and does not answer as it should.
  fileprivate var isAbsence: Bool {
    switch self {
    case .unreachable, .permissionDenied: true
    default: false
    }
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
