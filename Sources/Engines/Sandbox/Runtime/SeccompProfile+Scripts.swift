import Foundation

extension SeccompProfile {
  /// What ordinary programs do, and nothing that makes namespaces or mounts, looks into other processes, or speaks to parts of the kernel
  /// that are of no use here and have a history. That fails as if the kernel did not have it, so that libraries do it in another way; what
  /// people know to be forbidden fails for want of permission.
  ///
  /// Only the calls of the machine's own width: programs of 32 bits, which no script needs, are killed at their first call. Theirs are a
  /// second, less trodden door, and a container starts some milliseconds faster where its runtime has half as much to compile.
  static let scripts = SeccompProfile(
    defaultAction: .fail,
    defaultErrnoRet: UInt32(ENOSYS),
    architectures: [nativeArchitecture],
    syscalls: rules
  )

  private static let rules =
    [
      Rule(names: allowed.sorted(), action: .allow),
      Rule(names: forbidden.sorted(), action: .fail, errnoRet: UInt32(EPERM)),
      // Without clone3, whose flags are in memory, where a filter cannot read them: libraries take clone then.
      Rule(names: ["clone"], action: .allow, args: [Argument(index: 0, value: namespaceFlags, valueTwo: 0, op: .masked)]),
    ]
    // Others have a history, or, like those of virtual machines, reach the host from every network namespace.
    + [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK].map {
      Rule(names: ["socket"], action: .allow, args: [Argument(index: 0, value: UInt64($0), op: .equal)])
    }
    + harmlessPersonalities.map {
      Rule(names: ["personality"], action: .allow, args: [Argument(index: 0, value: $0, op: .equal)])
    }

  /// `CLONE_NEWNS`, `NEWCGROUP`, `NEWUTS`, `NEWIPC`, `NEWUSER`, `NEWPID` and `NEWNET`.
  private static let namespaceFlags: UInt64 = 0x7E02_0000

  /// `PER_LINUX`, and the question which it is. Others switch off guards of memory.
  private static let harmlessPersonalities: [UInt64] = [0, 0xFFFF_FFFF]

  private static let nativeArchitecture: String = {
    #if arch(arm64)
      "SCMP_ARCH_AARCH64"
    #else
      "SCMP_ARCH_X86_64"
    #endif
  }()
}
