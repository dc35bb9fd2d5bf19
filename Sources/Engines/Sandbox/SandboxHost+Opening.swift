import CollectorCore
import ContentStore
import Foundation
import Glibc
import Logging
import SystemPackage

extension SandboxHost {
  /// Finds what this machine has, and makes what an engine needs. `close` must be called in the end.
  ///
  /// - Throws: `SandboxError.cannotRun` with all that is in the way, `StoreError`.
  static func open(_ configuration: SandboxConfiguration, logger: Logger) async throws -> SandboxHost {
    let launcher = try Launcher()
    do {
      let host = try await open(configuration, launcher, logger)
      do {
        try await host.checkMounting()
        return host
      } catch {
        await host.close()
        throw error
      }
    } catch {
      await launcher.close()
      throw error
    }
  }

  private static func open(_ configuration: SandboxConfiguration, _ launcher: Launcher, _ logger: Logger) async throws
    -> SandboxHost
  {
    let runtime = await Result {
      try await OCIRuntime.locate(explicit: configuration.runtime, in: configuration.programDirectories, launcher: launcher)
    }
    let users = await Result { try await UserNamespace.makeIfNeeded(searchPath: configuration.searchPath, launcher: launcher) }
    var obstacles: [String] = []
    if case .failure(let error) = runtime { obstacles.append("\(error)") }
    if case .failure(let error) = users { obstacles.append("\(error)") }
    guard obstacles.isEmpty else { throw SandboxError.cannotRun(reasons: obstacles) }
    let store = try await BlockingWork.run {
      try ContentStore.open(configuration.cache, budgetBytes: configuration.cacheBudget.bytes, logger: logger)
    }
    let cgroups = CgroupManager.detect()
    return SandboxHost(
      configuration: configuration,
      store: store,
      runtime: try runtime.get(),
      launcher: launcher,
      users: try users.get(),
      cgroups: cgroups,
      session: try SandboxSession(below: store.directory, cgroups: cgroups.parents),
      growth: StoreGrowth(budgetBytes: configuration.cacheBudget.bytes),
      form: LayerForm(in: try users.get()),
      logger: logger
    )
  }

  /// Mounts two directories over each other, as every run will: only a trial tells whether the kernel and the file system allow it.
  private func checkMounting() async throws {
    let directory = session.directory.appending("trial")
    try SandboxError.making(directory) {
      for part in ["lower", "upper", "mnt"] { try SandboxSession.make(directory.appending(part)) }
    }
    defer { try? FileManager.default.removeItem(atPath: directory.string) }
    var options = "lowerdir=upper:lower"
    if form.attributes == .user { options += ",userxattr" }
    let probe = Launch(
      executable: FilePath(configuration.unpacker[0]),
      arguments: Array(configuration.unpacker.dropFirst()) + [LayerUnpackProgram.probe],
      setup: [.changeDirectory(directory), .overlay("mnt", options: options), .proc("/proc")],
      namespaces: [.mount, .pid, .network, .ipc],
      users: users
    )
    let end: ProcessEnd
    do {
      end = try await launcher.launch(probe).wait()
    } catch {
      throw SandboxError.cannotRun(reasons: ["\(error)"])
    }
    guard end == .exited(0) else {
      throw SandboxError.cannotRun(reasons: ["\(configuration.unpacker[0]), which is to unpack layers, cannot be started: \(end)"]
      )
    }
  }

  /// Lets go of all that lasts no longer than an engine.
  func close() async {
    do {
      try await BlockingWork.run { [session] in try session.end() }
    } catch {
      logger.info("left behind for later", metadata: ["what": "\(session.directory)", "error": "\(error)"])
    }
    do {
      try await BlockingWork.run { [self] in
        if growth.takeAny() { try evict() }
      }
    } catch {
      logger.info("the cache could not be made smaller", metadata: ["error": "\(error)"])
    }
    // By now the kernel has written most of it. Whoever ends sooner would wait for the disk, only to spare a later one, should
    // the power fail before the kernel has done so, the unpacking.
    await sync(ifOlderThan: StoreSync.worthAtEnd)
    await sweep()
    cgroups.removeParents()
    await launcher.close()
    users?.close()
  }
}
