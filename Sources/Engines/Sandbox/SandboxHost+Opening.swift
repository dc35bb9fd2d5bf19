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
    var obstacles: [String] = []
    let runtime: Result<OCIRuntime, OCIRuntimeError> = Result { () throws(OCIRuntimeError) in
      try OCIRuntime.locate(explicit: configuration.runtime, searchPath: configuration.searchPath)
    }
    if case .failure(let error) = runtime { obstacles.append("\(error)") }
    let launcher = try Launcher()
    let users = await Result { try await UserNamespace.makeIfNeeded(searchPath: configuration.searchPath, launcher: launcher) }
    if case .failure(let error) = users { obstacles.append("\(error)") }
    guard obstacles.isEmpty else {
      await launcher.close()
      throw SandboxError.cannotRun(reasons: obstacles)
    }
    let form = LayerForm(in: try users.get())
    let store = try await BlockingWork.run {
      try ContentStore.open(configuration.cache, budgetBytes: configuration.cacheBudget.bytes, logger: logger)
    }
    let host = SandboxHost(
      configuration: configuration,
      store: store,
      runtime: try runtime.get(),
      launcher: launcher,
      users: try users.get(),
      cgroups: CgroupManager.detect(),
      session: try SandboxSession(below: configuration.cache),
      form: form,
      logger: logger
    )
    do {
      try await host.checkMounting()
      return host
    } catch {
      await host.close()
      throw error
    }
  }

  /// Mounts two directories over each other, as every run will: only a trial tells whether the kernel and the file system allow it.
  private func checkMounting() async throws {
    let directory = session.directory.appending("trial")
    for part in ["lower", "upper", "mnt"] { try SandboxSession.make(directory.appending(part)) }
    defer { try? FileManager.default.removeItem(atPath: directory.string) }
    var options = "lowerdir=upper:lower"
    if form.attributes == .user { options += ",userxattr" }
    do {
      let process = try await launcher.launch(
        Launch(
          executable: FilePath(configuration.unpacker[0]),
          arguments: Array(configuration.unpacker.dropFirst()) + ["--probe"],
          setup: [.changeDirectory(directory), .overlay("mnt", options: options), .proc("/proc")],
          namespaces: [.mount, .pid, .network, .ipc],
          users: users
        )
      )
      _ = await process.wait()
    } catch {
      throw SandboxError.cannotRun(reasons: ["\(error)"])
    }
  }

  /// Lets go of all that lasts no longer than an engine.
  func close() async {
    do {
      try await BlockingWork.run { [session] in try session.end() }
    } catch {
      logger.info("left behind for later", metadata: ["what": "\(session.directory)", "error": "\(error)"])
    }
    await sweep()
    await launcher.close()
    users?.close()
    try? await BlockingWork.run { [store] in try store.close() }
  }
}
