/// Which system calls a container may make: all others fail as if the kernel did not know them, which the C library can cope with.
///
/// <https://github.com/opencontainers/runtime-spec/blob/v1.1.0/config-linux.md#seccomp>
struct SeccompProfile: Codable, Sendable, Hashable {
  struct Rule: Codable, Sendable, Hashable {
    struct Argument: Codable, Sendable, Hashable {
      var index: UInt
      var value: UInt64
      var valueTwo: UInt64?
      var op: String
    }

    var names: [String]
    var action: String
    var errnoRet: UInt?
    var args: [Argument]?
  }

  var defaultAction = "SCMP_ACT_ERRNO"
  var defaultErrnoRet: UInt? = enosys
  var architectures: [String]
  var syscalls: [Rule]

  /// `ENOSYS`
  private static let enosys: UInt = 38

  /// Enough for shells, interpreters and static programs that read files and compute. Nothing that mounts, traces, loads, names keys, makes namespaces or
  /// opens files by handles. Only the calls of the machine's own architecture: those of 32-bit programs are a second, less trodden door.
  static let scripts = SeccompProfile(
    architectures: [nativeArchitecture],
    syscalls: [
      Rule(names: allowed, action: "SCMP_ACT_ALLOW"),
      // Without the flags that make namespaces; clone3 has them where no filter can look, and the C library falls back to clone.
      Rule(
        names: ["clone"],
        action: "SCMP_ACT_ALLOW",
        args: [.init(index: 0, value: namespaceFlags, valueTwo: 0, op: "SCMP_CMP_MASKED_EQ")]
      ),
      Rule(names: ["personality"], action: "SCMP_ACT_ALLOW", args: [.init(index: 0, value: 0, op: "SCMP_CMP_EQ")]),
      Rule(names: ["personality"], action: "SCMP_ACT_ALLOW", args: [.init(index: 0, value: 0xffff_ffff, op: "SCMP_CMP_EQ")]),
    ]
  )

  /// `CLONE_NEWNS`, `NEWCGROUP`, `NEWUTS`, `NEWIPC`, `NEWUSER`, `NEWPID`, `NEWNET`, and `NEWTIME`'s bit is one of the exit signal's.
  private static let namespaceFlags: UInt64 = 0x7e02_0000

  private static let nativeArchitecture: String = {
    #if arch(arm64)
      "SCMP_ARCH_AARCH64"
    #else
      "SCMP_ARCH_X86_64"
    #endif
  }()

  private static let allowed = [files, attributes, memory, processes, identities, time, waiting, sockets, others].flatMap { $0 }

  private static let files = [
    "access", "chdir", "chmod", "chown", "close", "close_range", "copy_file_range", "creat", "dup", "dup2", "dup3", "faccessat",
    "faccessat2",
    "fadvise64", "fallocate", "fchdir", "fchmod", "fchmodat", "fchmodat2", "fchown", "fchownat", "fcntl", "fdatasync", "flock",
    "fstat", "fstatfs",
    "fsync", "ftruncate", "getcwd", "getdents", "getdents64", "ioctl", "lchown", "link", "linkat", "lseek", "lstat", "mkdir",
    "mkdirat", "mknod",
    "mknodat", "newfstatat", "open", "openat", "openat2", "pipe", "pipe2", "pread64", "preadv", "preadv2", "pwrite64", "pwritev",
    "pwritev2", "read",
    "readahead", "readlink", "readlinkat", "readv", "rename", "renameat", "renameat2", "rmdir", "sendfile", "splice", "stat",
    "statfs", "statx",
    "symlink", "symlinkat", "sync", "sync_file_range", "syncfs", "tee", "truncate", "umask", "unlink", "unlinkat", "utime",
    "utimensat", "utimes",
    "futimesat", "write", "writev",
  ]

  private static let attributes = [
    "fgetxattr", "flistxattr", "fremovexattr", "fsetxattr", "getxattr", "lgetxattr", "listxattr", "llistxattr", "lremovexattr",
    "lsetxattr",
    "removexattr", "setxattr",
  ]

  private static let memory = [
    "brk", "get_mempolicy", "madvise", "membarrier", "memfd_create", "mincore", "mlock", "mlock2", "mlockall", "mmap", "mprotect",
    "mremap", "msync",
    "munlock", "munlockall", "munmap", "pkey_alloc", "pkey_free", "pkey_mprotect", "process_mrelease",
  ]

  private static let processes = [
    "arch_prctl", "capget", "capset", "execve", "execveat", "exit", "exit_group", "fork", "get_robust_list", "get_thread_area",
    "getcpu", "getpgid",
    "getpgrp", "getpid", "getppid", "getpriority", "getrlimit", "getrusage", "getsid", "gettid", "ioprio_get", "ioprio_set",
    "kill",
    "landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self", "pidfd_open", "pidfd_send_signal", "prctl",
    "prlimit64", "rseq",
    "sched_get_priority_max", "sched_get_priority_min", "sched_getaffinity", "sched_getattr", "sched_getparam",
    "sched_getscheduler",
    "sched_rr_get_interval", "sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler", "sched_yield",
    "seccomp",
    "set_robust_list", "set_thread_area", "set_tid_address", "setpgid", "setpriority", "setrlimit", "setsid", "tgkill", "times",
    "tkill", "vfork",
    "wait4", "waitid",
  ]

  private static let identities = [
    "getegid", "geteuid", "getgid", "getgroups", "getresgid", "getresuid", "getuid", "setfsgid", "setfsuid", "setgid",
    "setgroups", "setregid",
    "setresgid", "setresuid", "setreuid", "setuid",
  ]

  private static let time = [
    "alarm", "clock_getres", "clock_gettime", "clock_nanosleep", "getitimer", "gettimeofday", "nanosleep", "setitimer", "time",
    "timer_create",
    "timer_delete", "timer_getoverrun", "timer_gettime", "timer_settime", "timerfd_create", "timerfd_gettime", "timerfd_settime",
  ]

  private static let waiting = [
    "epoll_create", "epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_pwait2", "epoll_wait", "eventfd", "eventfd2", "futex",
    "futex_waitv",
    "inotify_add_watch", "inotify_init", "inotify_init1", "inotify_rm_watch", "pause", "poll", "ppoll", "pselect6",
    "restart_syscall",
    "rt_sigaction", "rt_sigpending", "rt_sigprocmask", "rt_sigqueueinfo", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait",
    "rt_tgsigqueueinfo",
    "select", "sigaltstack", "signalfd", "signalfd4",
  ]

  private static let sockets = [
    "accept", "accept4", "bind", "connect", "getpeername", "getsockname", "getsockopt", "listen", "recvfrom", "recvmmsg",
    "recvmsg", "sendmmsg",
    "sendmsg", "sendto", "setsockopt", "shutdown", "socket", "socketpair",
  ]

  private static let others = [
    "getrandom", "msgctl", "msgget", "msgrcv", "msgsnd", "mq_getsetattr", "mq_notify", "mq_open", "mq_timedreceive",
    "mq_timedsend", "mq_unlink",
    "semctl", "semget", "semop", "semtimedop", "shmat", "shmctl", "shmdt", "shmget", "sysinfo", "uname",
  ]
}
