import CollectorCore
import Foundation
import SystemPackage

extension RuntimeSpecification {
  /// What there is to know of the place that a container is to run in.
  struct Place: Sendable, Hashable {
    /// The root file system: absolute, and no link.
    var root: FilePath
    /// What is mounted at `/collector` and below it, in that order.
    var tools: [SandboxToolbox.Mount]
    /// What is mounted at `Script.directory`: the script and its parameter files.
    var script: FilePath
    /// Whether the standard streams are a terminal, so that the container is to have one.
    var isTerminal = false
    /// Whether the launch is in a user namespace, so that this process's limits bind, and network namespaces are needed for some mounts.
    var isRootless: Bool
    /// Whether a cgroup limits the memory of all processes together. Elsewhere each is limited by itself.
    var limitsMemory: Bool
    /// Whether the kernel has cgroup namespaces.
    var hasCgroupNamespaces = FileManager.default.fileExists(atPath: "/proc/self/ns/cgroup")
    /// The limits that hold for this process, which only root of the host can raise.
    var ceiling = Ceiling.current
  }

  /// The hard limits of this process.
  struct Ceiling: Sendable, Hashable {
    var openFiles: UInt64
    var processesOfUser: UInt64
    var dataBytes: UInt64

    static var current: Ceiling {
      Ceiling(
        openFiles: hardLimit(RLIMIT_NOFILE),
        processesOfUser: hardLimit(__RLIMIT_NPROC),
        dataBytes: hardLimit(RLIMIT_DATA)
      )
    }

    private static func hardLimit(_ resource: __rlimit_resource) -> UInt64 {
      var limit = rlimit()
      return getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 ? UInt64(limit.rlim_max) : .max
    }
  }

  /// The oldest of the versions 1.0 and 1.1 that has all that is used here: runtimes refuse what is newer than they are.
  private static let specificationVersion = "1.0.2"

  /// A container for a script in an image that nobody trusts: nothing of what the image asks for is used, and nothing but its own root
  /// file system can be reached.
  init(_ run: ScriptRun, in place: Place, seccomp: SeccompProfile? = .scripts) {
    let hasOwnNetwork = run.limits.network == .none
    ociVersion = Self.specificationVersion
    root = Root(path: place.root.string, readonly: true)
    mounts = Self.mounts(place, hasOwnNetwork: hasOwnNetwork)
    process = Process(run, in: place)
    hostname = "collector"
    var namespaces: [Linux.Namespace.Kind] = [.pid, .ipc, .uts, .mount]
    if hasOwnNetwork { namespaces.append(.network) }
    if place.hasCgroupNamespaces { namespaces.append(.cgroup) }
    linux = Linux(
      namespaces: namespaces.map { Linux.Namespace(type: $0) },
      maskedPaths: Self.maskedPaths,
      readonlyPaths: Self.readOnlyPaths,
      seccomp: seccomp
    )
  }

  /// The document, the same for the same values.
  func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }
}

extension RuntimeSpecification.Process {
  /// Far more than a script has open at a time.
  private static let openFiles: UInt64 = 4096
  /// Not the limit of a container, which is its group's: this one counts all processes of the user.
  private static let processesOfUser: UInt64 = 32_768
  /// The kernel ends a script before anything else of the group or the host, above all before the runtime that waits for it.
  private static let firstToEnd = 1000

  fileprivate init(_ run: ScriptRun, in place: RuntimeSpecification.Place) {
    terminal = place.isTerminal
    user = User(uid: 0, gid: 0)
    args = run.script.command
    env = run.environment.map { "\($0.key)=\($0.value)" }.sorted()
    cwd = "/"
    // Reading what belongs to others needs it. CAP_DAC_READ_SEARCH would do as well, but lets open_by_handle_at(2) read files of the host.
    let kept = ["CAP_DAC_OVERRIDE"]
    capabilities = Capabilities(bounding: kept, effective: kept, permitted: kept, inheritable: [], ambient: [])
    rlimits = [
      Self.limit("RLIMIT_CORE", 0, ceiling: 0, place),
      Self.limit("RLIMIT_NOFILE", Self.openFiles, ceiling: place.ceiling.openFiles, place),
      Self.limit("RLIMIT_NPROC", Self.processesOfUser, ceiling: place.ceiling.processesOfUser, place),
    ]
    if !place.limitsMemory {
      let memory = UInt64(clamping: run.limits.memory.bytes)
      rlimits.append(Self.limit("RLIMIT_DATA", memory, ceiling: place.ceiling.dataBytes, place))
    }
    noNewPrivileges = true
    oomScoreAdj = Self.firstToEnd
  }

  private static func limit(
    _ type: String,
    _ wanted: UInt64,
    ceiling: UInt64,
    _ place: RuntimeSpecification.Place
  ) -> ResourceLimit {
    let value = place.isRootless ? min(wanted, ceiling) : wanted
    return ResourceLimit(type: type, soft: value, hard: value)
  }
}
