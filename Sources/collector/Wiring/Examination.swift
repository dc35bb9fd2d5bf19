import CollectorCore
import DockerAPI
import Foundation
import OCI
import Toolbox

/// The checks of `doctor`, each of which finds something however the others end.
struct Examination: Sendable {
  let context: CommandContext

  /// Less than that, and images and results soon have no room.
  private static let scarceDiskBytes: Int64 = 2 << 30

  func findings() async -> [Finding] {
    var findings = [toolbox()]
    findings += await engine()
    findings += await state()
    findings += await scripts()
    findings += await RegistryExamination(context: context).findings()
    return findings
  }

  private func toolbox() -> Finding {
    do {
      let location = try context.toolboxLocator.locate()
      let toolbox = try location.open()
      return .good("toolbox", "\(location.directory), for \(toolbox.platform), \(toolbox.digest.short)")
    } catch {
      return .bad("toolbox", "\(error)")
    }
  }

  private func engine() async -> [Finding] {
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
    return [disk(at: information.rootDirectory, remedy: "make room there: docker system df tells what takes it")]
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

  private func state() async -> [Finding] {
    let path = context.settings.statePath
    do {
      try await context.withLedger { _ in }
      let directory = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
      return [.good("state", path), Self.disk(at: directory, remedy: "make room, or choose another place with --state")]
    } catch {
      return [.bad("state", "\(error)")]
    }
  }

  private static func disk(at directory: String, remedy: String) -> Finding {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: directory)
    guard let free = attributes?[.systemFreeSize] as? Int64 else {
      return .doubtful("disk", "the free space at \(directory) cannot be told")
    }
    let text = "\(ByteCount(free)) free at \(directory)"
    return free < scarceDiskBytes ? .doubtful("disk", "\(text): \(remedy)") : .good("disk", text)
  }

  private func scripts() async -> [Finding] {
    do {
      return [.good("scripts", try await context.loadScripts().map(\.script.name).joined(separator: ", "))]
    } catch {
      return [.bad("scripts", "\(error)")]
    }
  }
}
