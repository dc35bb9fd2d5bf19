import CollectorCore
import DockerAPI
import Foundation
import OCI

/// The checks of `doctor` for the daemon that runs containers.
struct DaemonExamination: Sendable {
  let context: CommandContext

  func findings() async -> [Finding] {
    do {
      return try await context.withDaemon { connection in
        let version = try await connection.client.version()
        let information = try await connection.client.information()
        let what = "\(connection.name) \(version.version) at \(connection.client.endpoint), API \(version.apiVersion)"
        let how = "\(information.platform), \(information.storageDriver) on \(information.operatingSystem)"
        let kernel = information.kernelVersion.isEmpty ? "" : ", Linux \(information.kernelVersion)"
        let findings = [Finding.good("engine", "\(what), \(how)\(kernel)")] + Self.limits(information)
        return findings + Self.images(of: connection.client.endpoint, information)
      }
    } catch {
      return [.bad("engine", "\(error)")]
    }
  }

  /// The room for images, where the daemon is on this machine.
  private static func images(of endpoint: DockerEndpoint, _ information: SystemInformation) -> [Finding] {
    guard case .unixSocket = endpoint.transport, FileManager.default.fileExists(atPath: information.rootDirectory) else {
      return []
    }
    return [.disk(at: information.rootDirectory, remedy: "make room there: docker system df tells what takes it")]
  }

  private static func limits(_ information: SystemInformation) -> [Finding] {
    let missing = [
      (information.limitsMemory, "memory"), (information.limitsPIDs, "processes"), (information.limitsCPU, "processor time"),
    ].filter { !$0.0 }.map(\.1)
    guard !missing.isEmpty else { return [.good("limits", "memory, processes and processor time of containers are limited")] }
    let names = missing.joined(separator: ", ")
    return [
      .doubtful(
        "limits",
        "the daemon cannot limit \(names) of containers: enable the cgroup controllers of its host (kernel options, delegation)"
      )
    ]
  }
}
