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
    let place = RuntimeSpecification.Place(
      root: mounts.appending("root"),
      tools: tools,
      script: script,
      isTerminal: isTerminal,
      isRootless: host.isRootless,
      limitsMemory: cgroup?.limits(.memory) ?? false
    )
    let specification = RuntimeSpecification(run, in: place)
    try specification.json().write(to: URL(filePath: directory.appending("config.json").string))
  }

  /// The launch, without what is to be the standard streams.
  func launch(_ run: ScriptRun, in image: SandboxImage, _ cgroups: [FileDescriptor]) -> Launch {
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
    if let step = cgroupStep { setup.append(step) }
    return Launch(
      executable: host.runtime.path,
      arguments: host.runtime.runArguments(
        id: name,
        bundle: directory,
        stateDirectory: mounts.appending("state"),
        log: log,
        isRootless: host.isRootless,
        isOnHostNetwork: run.limits.network == .host
      ),
      environment: ["PATH=\(host.configuration.searchPath)"],
      setup: setup,
      namespaces: [.mount, .pid],
      users: host.users,
      cgroups: cgroups
    )
  }

  /// Where the kernel shows cgroups, if anywhere.
  private static let cgroupPlace: FilePath = "/sys/fs/cgroup"

  /// Shows the runtime what it is to see of cgroups.
  private var cgroupStep: LaunchStep? {
    let place = Self.cgroupPlace
    guard access(place.string, F_OK) == 0 else { return nil }
    return host.runtime.cgroupView(isRootless: host.isRootless, unified: host.cgroups.unified).step(at: place)
  }
}

extension OCIRuntime.CgroupView {
  /// What shows it to the runtime; `nil` where nothing is to be done.
  func step(at place: FilePath) -> LaunchStep? {
    switch self {
    case .unchanged: nil
    case .empty: .tmpfs(place, options: "mode=0755,size=4k")
    case .bound(let hierarchy): .bind(hierarchy, to: place, readOnly: true)
    case .mounted: .cgroups(place)
    }
  }
}
