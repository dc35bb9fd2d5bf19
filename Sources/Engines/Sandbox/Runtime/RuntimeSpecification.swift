/// The document `config.json` of a bundle, as far as Collector has something to say in it.
/// https://github.com/opencontainers/runtime-spec/blob/v1.1.0/config.md
struct RuntimeSpecification: Codable, Sendable, Hashable {
  /// https://github.com/opencontainers/runtime-spec/blob/v1.1.0/config.md#root
  struct Root: Codable, Sendable, Hashable {
    /// Absolute, and no link.
    var path: String
    var readonly: Bool
  }

  /// https://github.com/opencontainers/runtime-spec/blob/v1.1.0/config.md#mounts
  struct Mount: Codable, Sendable, Hashable {
    var destination: String
    var type: String
    var source: String
    var options: [String]
  }

  /// https://github.com/opencontainers/runtime-spec/blob/v1.1.0/config.md#process
  struct Process: Codable, Sendable, Hashable {
    struct User: Codable, Sendable, Hashable {
      var uid: UInt32
      var gid: UInt32
    }

    struct Capabilities: Codable, Sendable, Hashable {
      var bounding: [String]
      var effective: [String]
      var permitted: [String]
      var inheritable: [String]
      var ambient: [String]
    }

    struct ResourceLimit: Codable, Sendable, Hashable {
      var type: String
      var soft: UInt64
      var hard: UInt64
    }

    var terminal: Bool
    var user: User
    var args: [String]
    var env: [String]
    var cwd: String
    var capabilities: Capabilities
    var rlimits: [ResourceLimit]
    var noNewPrivileges: Bool
    var oomScoreAdj: Int?
  }

  /// https://github.com/opencontainers/runtime-spec/blob/v1.1.0/config-linux.md
  struct Linux: Codable, Sendable, Hashable {
    struct Namespace: Codable, Sendable, Hashable {
      enum Kind: String, Codable, Sendable {
        case pid, network, ipc, uts, mount, cgroup
      }

      var type: Kind
    }

    var namespaces: [Namespace]
    var maskedPaths: [String]
    var readonlyPaths: [String]
    var seccomp: SeccompProfile?
  }

  var ociVersion: String
  var root: Root
  var mounts: [Mount]
  var process: Process
  var hostname: String
  var linux: Linux
}
