import Testing

@testable import Engines

@Suite struct SeccompProfileTests {
  private let profile = SeccompProfile.scripts

  private func rules(_ call: String) -> [SeccompProfile.Rule] { profile.syscalls.filter { $0.names.contains(call) } }

  @Test(arguments: [
    "mount", "umount2", "pivot_root", "chroot", "setns", "unshare", "fsopen", "move_mount", "open_tree", "mount_setattr",
    "ptrace",
    "process_vm_readv", "process_vm_writev", "keyctl", "add_key", "request_key", "bpf", "userfaultfd", "perf_event_open",
    "io_uring_setup", "io_uring_enter", "open_by_handle_at", "init_module", "finit_module", "kexec_load", "reboot", "swapon",
    "settimeofday", "iopl", "ioperm", "quotactl", "fanotify_init", "acct", "syslog", "pidfd_getfd", "kcmp", "sethostname",
    "clone3",
    "modify_ldt", "memfd_secret", "socketcall", "io_setup", "get_mempolicy",
  ])
  func isForbidden(call: String) {
    #expect(rules(call).allSatisfy { $0.action == .fail })
  }

  /// What bash, busybox, python, ruby and programs in Go cannot do without.
  @Test(arguments: [
    "read", "write", "openat", "openat2", "close", "fstat", "newfstatat", "statx", "mmap", "mprotect", "munmap", "brk", "execve",
    "exit_group", "wait4", "waitid", "fork", "vfork", "pipe2", "dup2", "fcntl", "ioctl", "rt_sigaction", "rt_sigprocmask",
    "rt_sigreturn", "sigaltstack", "futex", "set_robust_list", "set_tid_address", "rseq", "prlimit64", "getrandom", "sched_yield",
    "sched_getaffinity", "epoll_create1", "epoll_ctl", "epoll_pwait", "eventfd2", "nanosleep", "clock_gettime", "tgkill",
    "madvise",
    "mincore", "getdents64", "getcwd", "readlinkat", "faccessat2", "arch_prctl", "prctl", "pselect6", "ppoll", "socketpair",
    "connect", "sendto", "recvfrom", "uname", "sysinfo", "memfd_create", "copy_file_range", "splice", "mknodat", "kill",
    "pidfd_open", "close_range", "membarrier", "timer_create", "setitimer", "umask", "flock", "shmget", "seccomp",
  ])
  func isAllowed(call: String) {
    #expect(rules(call).map(\.action) == [.allow])
    #expect(rules(call).first?.args == nil)
  }

  /// Libraries fall back only where a call seems not to exist.
  @Test func whatIsNotKnownSeemsNotToBeThere() {
    #expect((profile.defaultAction, profile.defaultErrnoRet) == (.fail, 38))
    #expect(rules("clone3").isEmpty)
  }

  @Test(arguments: ["mount", "chroot", "unshare", "setns", "sethostname", "syslog"]) func whatPeopleKnowIsNotPermitted(
    call: String
  ) {
    #expect(rules(call) == [.init(names: SeccompProfile.forbidden, action: .fail, errnoRet: 1)])
  }

  @Test func someAreAllowedByTheirArguments() {
    for call in ["clone", "socket", "personality"] {
      #expect(!rules(call).isEmpty)
      #expect(rules(call).allSatisfy { $0.args?.count == 1 }, "\(call)")
    }
    // All seven kinds of namespaces that clone can make.
    let flags: [UInt64] = [0x2_0000, 0x200_0000, 0x400_0000, 0x800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000]
    #expect(rules("clone").first?.args == [.init(index: 0, value: flags.reduce(0, |), valueTwo: 0, op: .masked)])
    #expect(Set(rules("socket").filter { $0.action == .allow }.compactMap { $0.args?.first?.value }) == [1, 2, 10, 16])
  }

  @Test func noCallIsInTwoLists() {
    let all = SeccompProfile.allowed + SeccompProfile.forbidden
    #expect(Set(all).count == all.count)
    #expect(
      all.allSatisfy { !["clone", "clone3", "socket", "personality"].contains($0) },
      "those are allowed by their arguments"
    )
  }

  /// Each costs the start of a container milliseconds, and is a door.
  @Test func onlyTheMachinesOwnCallsAreThere() {
    #if arch(arm64)
      #expect(profile.architectures == ["SCMP_ARCH_AARCH64"])
    #else
      #expect(profile.architectures == ["SCMP_ARCH_X86_64"])
    #endif
  }
}
