import CollectorCore
import ContentStore
import Foundation
import Logging
import SystemPackage

extension SandboxEngine {
  /// Looks at all that the engine needs of this machine.
  ///
  /// - Returns: What was found, each with how to mend it where it is not good. With no `bad` among it, `open` is likely to do.
  public static func examine(_ configuration: SandboxConfiguration) async -> [SandboxFinding] {
    var findings: [SandboxFinding] = []
    findings.append(await runtime(configuration))
    findings.append(await users(configuration))
    findings.append(cgroups())
    // What is wrong with the others shows here again, and is not told twice.
    if !findings.contains(where: { $0.verdict == .bad }) { findings.append(await trial(configuration)) }
    return findings
  }

  private static func runtime(_ configuration: SandboxConfiguration) async -> SandboxFinding {
    do {
      return try await Launcher.with { launcher in
        let directories = configuration.programDirectories
        return try await OCIRuntime.locate(explicit: configuration.runtime, in: directories, launcher: launcher).finding
      }
    } catch {
      return SandboxFinding(.bad, "runtime", "\(error)")
    }
  }

  private static func cgroups() -> SandboxFinding {
    let cgroups = CgroupManager.detect()
    defer { cgroups.removeParents() }
    return cgroups.finding
  }

  private static func users(_ configuration: SandboxConfiguration) async -> SandboxFinding {
    let subject = "users"
    do {
      let launcher = try Launcher()
      let users = await Result { try await UserNamespace.makeIfNeeded(searchPath: configuration.searchPath, launcher: launcher) }
      await launcher.close()
      guard let users = try users.get() else { return SandboxFinding(.good, subject, "root: files keep their owners") }
      defer { users.close() }
      switch users.mapping {
      case .subordinate(let count):
        return SandboxFinding(.good, subject, "rootless, with \(count) subordinate IDs: files keep their owners")
      case .single:
        let limitation = users.limitation.map { ": \($0)" } ?? ""
        return SandboxFinding(.doubtful, subject, "rootless, with one user: all files of images seem to be root's\(limitation)")
      }
    } catch {
      return SandboxFinding(.bad, subject, "\(error)")
    }
  }

  /// Opens the engine's place, and mounts something there.
  private static func trial(_ configuration: SandboxConfiguration) async -> SandboxFinding {
    do {
      let host = try await SandboxHost.open(configuration, logger: Logger(label: "examination") { _ in SwiftLogNoOpLogHandler() })
      let usage = try? host.store.usage()
      await host.close()
      let size = usage.map { ", \(ByteCount($0.blobBytes + $0.layerBytes)) in \(configuration.cache)" } ?? ""
      return SandboxFinding(.good, "overlay", "overlayfs mounts layers\(size)")
    } catch let SandboxError.cannotRun(reasons) {
      return SandboxFinding(.bad, "overlay", reasons.joined(separator: "; "))
    } catch {
      return SandboxFinding(.bad, "cache", "\(error)")
    }
  }
}
