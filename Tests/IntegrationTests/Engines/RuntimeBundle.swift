import CollectorCore
import CollectorTestKit
import Foundation
import SystemPackage

@testable import Engines

/// A container under a runtime, without an engine, a store and layers around it: a root file system of busybox.
struct RuntimeBundle {
  struct Outcome {
    let end: ProcessEnd
    let output: String
    let errors: String
    let log: RuntimeLog
  }

  let runtime: OCIRuntime
  let root: RootFileSystem
  let directory: TemporaryDirectory
  fileprivate let launcher: Launcher

  /// Runs a program in the container.
  ///
  /// - Parameter cgroup: The group that it is started in.
  func run(_ command: [String], limits: Limits = Limits(), in cgroup: Cgroup? = nil) async throws -> Outcome {
    let script = Script(name: "s", settings: ScriptSettings(), command: command, payload: [])
    let place = RuntimeSpecification.Place(
      root: root.path,
      tools: [.init(directory: directory.file("toolbox"), mountPoint: "/collector")],
      script: directory.file("script"),
      isRootless: false,
      limitsMemory: cgroup != nil
    )
    let run = ScriptRun(script, in: Sample.listing(), configuration: nil, limits: limits)
    try RuntimeSpecification(run, in: place).json().write(to: URL(filePath: directory.file("config.json").string))
    let log = directory.file("log")
    try Data().write(to: URL(filePath: log.string))
    let cgroups = try cgroup?.openProcesses() ?? []
    defer { for descriptor in cgroups { try? descriptor.close() } }
    var setup: [LaunchStep] = [.proc("/proc"), .tmpfs(directory.file("state"), options: "size=1m")]
    if let step = runtime.cgroupView(isRootless: false, unified: nil).step(at: "/sys/fs/cgroup") { setup.append(step) }
    let outcome = try await launcher.run(
      Launch(
        executable: runtime.path,
        arguments: runtime.runArguments(
          id: "c",
          bundle: directory.path,
          stateDirectory: directory.file("state"),
          log: log,
          isRootless: false,
          isOnHostNetwork: limits.network == .host
        ),
        environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
        setup: setup,
        cgroups: cgroups
      )
    )
    return Outcome(end: outcome.end, output: outcome.output, errors: outcome.errors, log: try RuntimeLog(reading: log))
  }

  /// The same for a text of busybox's shell.
  func run(_ text: String, limits: Limits = Limits(), in cgroup: Cgroup? = nil) async throws -> Outcome {
    try await run(["/bin/busybox", "sh", "-c", text], limits: limits, in: cgroup)
  }
}

/// Runs `body` with a container to be: a directory for each of `proc`, `sys`, … as the engine lays them over images, and busybox.
func withRuntimeBundle(_ name: String, _ body: @Sendable (RuntimeBundle) async throws -> Void) async throws {
  try await Launcher.with { launcher in
    let path = try ProgramLocator.find(name, package: name)
    let runtime = try await OCIRuntime.locate(explicit: path, in: [], launcher: launcher)
    try await withRootFileSystem { root in
      for place in ["proc", "sys", "dev", "tmp", "collector/script", "bin"] { try root.makeDirectory(place) }
      let busybox = try ProgramLocator.find("busybox", package: "busybox-static")
      // By another process: a program cannot be run while a child that another test starts holds it open for writing.
      try await Command("cp", package: "coreutils")(busybox.string, root.path.appending("bin/busybox").string)
      try await withTemporaryDirectory { directory in
        for place in ["toolbox/script", "script", "state"] {
          try FileManager.default.createDirectory(atPath: directory.file(place).string, withIntermediateDirectories: true)
        }
        try await body(RuntimeBundle(runtime: runtime, root: root, directory: directory, launcher: launcher))
      }
    }
  }
}
