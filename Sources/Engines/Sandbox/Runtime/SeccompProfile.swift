/// Which system calls a container may make.
/// https://github.com/opencontainers/runtime-spec/blob/v1.1.0/config-linux.md#seccomp
struct SeccompProfile: Codable, Sendable, Hashable {
  enum Action: String, Codable, Sendable {
    case allow = "SCMP_ACT_ALLOW"
    case fail = "SCMP_ACT_ERRNO"
  }

  struct Argument: Codable, Sendable, Hashable {
    enum Comparison: String, Codable, Sendable {
      case equal = "SCMP_CMP_EQ"
      /// The argument and `value` in common are `valueTwo`.
      case masked = "SCMP_CMP_MASKED_EQ"
    }

    var index: UInt32
    var value: UInt64
    var valueTwo: UInt64?
    var op: Comparison
  }

  /// The arguments of a rule hold all together.
  struct Rule: Codable, Sendable, Hashable {
    var names: [String]
    var action: Action
    var errnoRet: UInt32?
    var args: [Argument]?
  }

  var defaultAction: Action
  var defaultErrnoRet: UInt32?
  /// Calls by another way than these, like those of 32 bits, are fatal.
  var architectures: [String]
  var syscalls: [Rule]
}
