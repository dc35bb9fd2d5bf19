import CollectorCore
import SystemPackage

/// The configuration of a container, as much of it as Collector uses.
///
/// <https://github.com/opencontainers/runtime-spec/blob/v1.1.0/config.md>
struct RuntimeSpecification: Codable, Sendable, Hashable {
  struct Process: Codable, Sendable, Hashable {
    struct User: Codable, Sendable, Hashable {
      var uid = 0
      var gid = 0
    }

    struct Capabilities: Codable, Sendable, Hashable {
      var bounding: [String]
      var effective: [String]
      var permitted: [String]
      var inheritable: [String] = []
      var ambient: [String] = []
    }

    struct Rlimit: Codable, Sendable, Hashable {
      var type: String
      var soft: UInt64
      var hard: UInt64
    }

    var terminal = false
    var user = User()
    var args: [String]
    var env: [String]
    var cwd = "/"
    var capabilities: Capabilities
    var rlimits: [Rlimit]
    var noNewPrivileges = true
  }

  struct Root: Codable, Sendable, Hashable {
    var path: String
    var readonly = true
  }

  struct Mount: Codable, Sendable, Hashable {
    var destination: String
    var type: String
    var source: String
    var options: [String]
  }

  struct Linux: Codable, Sendable, Hashable {
    struct Namespace: Codable, Sendable, Hashable {
      var type: String
    }

    struct Resources: Codable, Sendable, Hashable {
      struct Processes: Codable, Sendable, Hashable {
        var limit: Int
      }

      var pids: Processes
    }

    var namespaces: [Namespace]
    /// Both are `nil` where the container stays in the cgroup that the runtime runs in.
    var cgroupsPath: String?
    var resources: Resources?
    var maskedPaths: [String]
    var readonlyPaths: [String]
    var seccomp: SeccompProfile?
  }

  var ociVersion = "1.0.2"
  var process: Process
  var root: Root
  var hostname = "collector"
  var mounts: [Mount]
  var linux: Linux
}

extension RuntimeSpecification {
  /// Far more than a script has open at a time.
  private static let openFiles: UInt64 = 4096
  /// Devices and whatever scripts put there, which counts against their memory.
  private static let deviceBytes = 1 << 20
  private static let sharedMemoryBytes = 16 << 20

  /// A container for a script in an image that nobody trusts: nothing of what the image asks for is used, and nothing but its own root file system can be
  /// reached.
  ///
  /// - Parameters:
  ///   - rootPath: The root file system on this machine.
  ///   - tools: What is mounted at `/collector` and below it, in that order.
  ///   - script: What is mounted at `Script.directory`.
  ///   - cgroupsPath: Where the runtime is to make the container's cgroup; `nil` for none.
  ///   - limitsMemory: Whether a cgroup limits memory. Elsewhere each process is limited by itself.
  ///   - isTerminal: Whether the container has a terminal.
  init(
    _ run: ScriptRun,
    rootPath: FilePath,
    tools: [SandboxToolbox.Mount],
    script: FilePath,
    cgroupsPath: String?,
    limitsMemory: Bool,
    isTerminal: Bool = false
  ) {
    // Reading what belongs to others needs it. CAP_DAC_READ_SEARCH would do as well, but lets open_by_handle_at(2) read files of the host.
    let memory = UInt64(clamping: run.limits.memory.bytes)
    let capabilities = ["CAP_DAC_OVERRIDE"]
    process = Process(
      terminal: isTerminal,
      args: run.script.command,
      env: run.environment.map { "\($0.key)=\($0.value)" }.sorted(),
      capabilities: .init(bounding: capabilities, effective: capabilities, permitted: capabilities),
      rlimits: [
        .init(type: "RLIMIT_CORE", soft: 0, hard: 0),
        .init(type: "RLIMIT_NOFILE", soft: Self.openFiles, hard: Self.openFiles),
      ] + (limitsMemory ? [] : [.init(type: "RLIMIT_DATA", soft: memory, hard: memory)])
    )
    root = Root(path: rootPath.string)
    mounts =
      Self.fileSystems(hasOwnNetwork: run.limits.network == .none) + (isTerminal ? [Self.terminals] : [])
      + tools.map { Self.bind($0.directory, at: $0.mountPoint) } + [
        Self.bind(script, at: Script.directory)
      ]
    var namespaces = ["pid", "ipc", "uts", "mount"]
    if run.limits.network == .none { namespaces.append("network") }
    linux = Linux(
      namespaces: namespaces.map { .init(type: $0) },
      cgroupsPath: cgroupsPath,
      resources: cgroupsPath == nil ? nil : .init(pids: .init(limit: run.limits.pids)),
      maskedPaths: Self.maskedPaths,
      readonlyPaths: Self.readonlyPaths,
      seccomp: .scripts
    )
  }

  private static func fileSystems(hasOwnNetwork: Bool) -> [Mount] {
    var mounts = [
      Mount(destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"]),
      Mount(
        destination: "/dev",
        type: "tmpfs",
        source: "tmpfs",
        options: ["nosuid", "noexec", "strictatime", "mode=755", "size=\(deviceBytes)"]
      ),
      Mount(
        destination: "/dev/shm",
        type: "tmpfs",
        source: "shm",
        options: ["nosuid", "noexec", "nodev", "mode=1777", "size=\(sharedMemoryBytes)"]
      ),
      Mount(
        destination: "/tmp",
        type: "tmpfs",
        source: "tmpfs",
        options: ["nosuid", "nodev", "mode=1777", "size=\(Limits.temporaryBytes)"]
      ),
    ]
    // The kernel shows the devices of a network only to who owns that.
    if hasOwnNetwork {
      mounts.append(Mount(destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"]))
    }
    return mounts
  }

  private static let terminals = Mount(
    destination: "/dev/pts",
    type: "devpts",
    source: "devpts",
    options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]
  )

  private static func bind(_ source: FilePath, at destination: String) -> Mount {
    Mount(destination: destination, type: "bind", source: source.string, options: ["bind", "ro", "nosuid", "nodev"])
  }

  /// What tells of the host, as Docker hides it.
  private static let maskedPaths = [
    "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug",
    "/proc/scsi",
    "/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware",
  ]

  private static let readonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
}
