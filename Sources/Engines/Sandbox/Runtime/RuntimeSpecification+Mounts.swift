import CollectorCore
import SystemPackage

extension RuntimeSpecification {
  /// Devices are entries without content: this is for what a script writes there by mistake. It counts against the memory.
  private static let deviceBytes = 1 << 20
  /// For semaphores and small queues of libraries; it counts against the memory.
  private static let sharedMemoryBytes = 16 << 20

  /// All that is mounted in a container, in this order. Nothing of the host but the toolbox and the script.
  static func mounts(_ place: Place, hasOwnNetwork: Bool) -> [Mount] {
    var mounts = [
      Mount(destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"]),
      // The runtime makes null, zero, full, random, urandom and tty in it.
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
    ]
    // Whoever mounts it must own the network namespace, whose devices it shows.
    if hasOwnNetwork || !place.isRootless {
      mounts.append(
        Mount(destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"])
      )
    }
    mounts.append(
      Mount(
        destination: "/tmp",
        type: "tmpfs",
        source: "tmpfs",
        options: ["nosuid", "nodev", "exec", "mode=1777", "size=\(Limits.temporaryBytes)"]
      )
    )
    if place.isTerminal {
      mounts.append(
        Mount(
          destination: "/dev/pts",
          type: "devpts",
          source: "devpts",
          options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]
        )
      )
    }
    let tools = place.tools.map { ($0.directory, $0.mountPoint) }
    for (source, destination) in tools + [(place.script, Script.directory)] {
      mounts.append(
        Mount(destination: destination, type: "bind", source: source.string, options: ["bind", "ro", "nosuid", "nodev"])
      )
    }
    return mounts
  }

  /// What tells of the host, or lets it be harmed: the runtime hides it. Those that a kernel does not have are passed over.
  static let maskedPaths = [
    "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug",
    "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware",
  ]

  /// What root could set up the kernel with.
  static let readOnlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
}
