import CLinux
import CollectorCore
import Glibc
import SystemPackage

/// Why a process was not started. Nothing is left of it.
enum LaunchError: ClassifiedError, Hashable {
  /// The launch contradicts itself; nothing was tried.
  case invalid(reason: String)
  /// The launcher has been closed.
  case closed
  /// There is no new process.
  case cannotClone(errno: CInt, inUsers: Bool)
  /// The one at this place among the launch's cgroups.
  case cgroup(Int, errno: CInt)
  case users(errno: CInt)
  /// Something has killed it before it executed its program.
  case killed
  case privateMounts(errno: CInt)
  case step(String, errno: CInt, inUsers: Bool)
  case descriptor(Int, errno: CInt)
  case executable(FilePath, errno: CInt)

  init(_ result: collector_launch_result, of launch: Launch) {
    let inUsers = launch.users != nil
    switch collector_stage(UInt32(result.stage)) {
    case COLLECTOR_STAGE_CGROUP: self = .cgroup(result.index, errno: result.error)
    case COLLECTOR_STAGE_USERS: self = .users(errno: result.error)
    case COLLECTOR_STAGE_KILLED: self = .killed
    case COLLECTOR_STAGE_PRIVATE: self = .privateMounts(errno: result.error)
    case COLLECTOR_STAGE_STEP where launch.setup.indices.contains(result.index):
      self = .step("\(launch.setup[result.index])", errno: result.error, inUsers: inUsers)
    case COLLECTOR_STAGE_DESCRIPTORS: self = .descriptor(result.index, errno: result.error)
    case COLLECTOR_STAGE_EXECUTE: self = .executable(launch.executable, errno: result.error)
    default: self = .cannotClone(errno: result.error, inUsers: inUsers)
    }
  }

  var isTransient: Bool {
    switch self {
    case .invalid, .closed: false
    case .killed: true
    case .cannotClone(let errno, _), .cgroup(_, let errno), .users(let errno), .privateMounts(let errno), .step(_, let errno, _),
      .descriptor(_, let errno), .executable(_, let errno):
      // ENOSPC: a limit on namespaces or mounts, or a full disk. ENODEV: not here, it is a file system that the kernel lacks.
      [EAGAIN, ENOMEM, ENOSPC, EMFILE, ENFILE, EBUSY, EINTR, ETXTBSY, EIO].contains(errno)
    }
  }

  var description: String {
    switch self {
    case .invalid(let reason): "the process cannot be started: \(reason)"
    case .closed: "the process cannot be started: the engine is being closed"
    case .killed: "the new process was killed before it began: by lack of memory, its cgroup, or somebody else; try again"
    case .cannotClone(let errno, let inUsers):
      Self.text("a process in new namespaces cannot be made", errno, hint: Self.cloneHint(errno, inUsers))
    case .cgroup(let index, let errno): Self.text("the new process cannot join its cgroup (number \(index + 1))", errno)
    case .users(let errno): Self.text("the new process cannot enter the user namespace", errno)
    case .privateMounts(let errno):
      Self.text("the mounts of the new process cannot be kept to itself", errno, hint: Self.mountHint(errno, inUsers: true))
    case .step(let step, let errno, let inUsers):
      Self.text("\(step.escapedForTerminal) failed", errno, hint: Self.mountHint(errno, inUsers: inUsers))
    case .descriptor(let index, let errno): Self.text("the new process cannot have its descriptor \(index)", errno)
    case .executable(let path, let errno):
      Self.text("\(path.string.escapedForTerminal) cannot be executed", errno, hint: Self.executionHint(errno))
    }
  }

  private static func text(_ what: String, _ errno: CInt, hint: String? = nil) -> String {
    "\(what): \(String(cString: strerror(errno)))" + (hint.map { "; \($0)" } ?? "")
  }

  private static func cloneHint(_ errno: CInt, _ inUsers: Bool) -> String? {
    switch errno {
    case EPERM where inUsers: UserNamespaceError.hindrance()?.wayOut
    case EPERM: "it needs root with CAP_SYS_ADMIN, or a user namespace; a container may need --privileged"
    case ENOSPC: "the limit on namespaces is reached: raise the sysctls user.max_mnt_namespaces and user.max_pid_namespaces"
    case EAGAIN: "the limit on processes is reached: see ulimit -u, and pids.max of the cgroup"
    case EINVAL, ENOSYS: "the kernel has no such namespaces"
    default: nil
    }
  }

  private static func mountHint(_ errno: CInt, inUsers: Bool) -> String? {
    switch errno {
    case EPERM, EACCES:
      inUsers
        ? UserNamespaceError.hindrance()?.wayOut : "a container may need --privileged, and SELinux or AppArmor can forbid it"
    case ENODEV: "the kernel does not know this file system: try modprobe overlay"
    case EINVAL where inUsers: "overlayfs in a user namespace needs Linux 5.11 or newer"
    case ENOSPC: "the disk is full, or the limit on mounts (sysctl fs.mount-max) is reached"
    default: nil
    }
  }

  private static func executionHint(_ errno: CInt) -> String? {
    switch errno {
    case ENOENT: "it is not there, or the interpreter that it names is not"
    case EACCES: "it is not marked as executable, or is on a file system mounted with noexec"
    case ENOEXEC: "it is made for another platform"
    default: nil
    }
  }
}
