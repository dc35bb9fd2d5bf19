import CollectorCore
import ContentStore
import Foundation
import OCI
import SystemPackage

/// The OCI bundle of one run, and how it is launched.
///
/// <https://github.com/opencontainers/runtime-spec/blob/v1.1.0/bundle.md>
struct SandboxBundle: Sendable {
  let host: SandboxHost
  /// The directory of the run: `config.json` and the runtime's log, and `mnt`, where the launch mounts what nobody else sees.
  let directory: FilePath
  /// The name of the container.
  let name: String

  /// What the runtimes make above the layers, which is little: mount points. Scripts cannot write there.
  private static let upperBytes = 16 << 20

  private var mounts: FilePath { directory.appending("mnt") }
  /// Where the runtime says what it could not do.
  var log: FilePath { directory.appending("log") }

  func make(
    for run: ScriptRun,
    onTerminal isTerminal: Bool,
    tools: [SandboxToolbox.Mount],
    script: FilePath,
    _ cgroup: Cgroup?
  ) throws {
    try SandboxSession.make(mounts)
    let specification = RuntimeSpecification(
      run,
      rootPath: mounts.appending("root"),
      tools: tools,
      script: script,
      cgroupsPath: host.runtime.makesCgroups ? cgroup?.path : nil,
      limitsMemory: cgroup != nil,
      isTerminal: isTerminal
    )
    try JSONEncoder().encode(specification).write(to: URL(filePath: directory.appending("config.json").string))
  }

  /// The launch, without what is to be the standard streams.
  func launch(_ image: SandboxImage, _ cgroups: [FileDescriptor]) -> Launch {
    // Paths in the options are relative: there, a comma or a colon of the user's would mean something else.
    let here = "../run/\(host.session.name)/\(SandboxSession.Part.runs.rawValue)/\(directory.lastComponent?.string ?? "")/mnt"
    var options = "lowerdir=\(image.directories.joined(separator: ":")),upperdir=\(here)/upper,workdir=\(here)/work"
    if host.form.attributes == .user { options += ",userxattr" }
    var setup: [LaunchStep] = [
      .tmpfs(mounts, options: "mode=0700,size=\(Self.upperBytes)"),
      .directory(mounts.appending("upper"), mode: 0o755),
      .directory(mounts.appending("work"), mode: 0o755),
      .directory(mounts.appending("root"), mode: 0o755),
      .directory(mounts.appending("state"), mode: 0o700),
      .changeDirectory(host.store.layersDirectory),
      .overlay(mounts.appending("root"), options: options),
      .proc("/proc"),
    ]
    if host.runtime.needsEmptyCgroupMount { setup.append(.tmpfs("/sys/fs/cgroup", options: "mode=0755,size=4k")) }
    return Launch(
      executable: host.runtime.path,
      arguments: host.runtime.runArguments(id: name, bundle: directory, stateDirectory: mounts.appending("state"), log: log),
      environment: ["PATH=\(host.configuration.searchPath)"],
      setup: setup,
      namespaces: [.mount, .pid],
      users: host.users,
      cgroups: cgroups
    )
  }
}
