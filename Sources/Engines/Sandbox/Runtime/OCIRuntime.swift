import SystemPackage

/// A program that makes a container of a bundle and runs a process in it.
/// https://github.com/opencontainers/runtime-spec/blob/v1.1.0/runtime.md
struct OCIRuntime: Sendable, Hashable {
  /// How it is talked to: all have the same commands, and their own ways of leaving things alone.
  enum Kind: String, Sendable, Hashable, CaseIterable {
    case crun, runc, runsc
    /// Made for the same command line, like `youki`.
    case other
  }

  /// What a runtime is to find at `/sys/fs/cgroup` of its mount namespace, so that it leaves cgroups alone and runs.
  enum CgroupView: Sendable, Hashable {
    /// What the host has there.
    case unchanged
    /// An empty tmpfs.
    case empty
    /// This mount of the version 2 hierarchy, bound read-only.
    case bound(FilePath)
    /// A new mount of the version 2 hierarchy, read-only. Only root of the host can make one.
    case mounted
  }

  let kind: Kind
  let path: FilePath
  /// As the program says it: `1.8.1`.
  let version: String
}

extension OCIRuntime {
  /// The arguments that make a container, run its process to the end, and remove it again. The exit status is the process's.
  ///
  /// - Parameters:
  ///   - bundle: The directory with `config.json`.
  ///   - stateDirectory: Where it keeps what it knows of the container. A container that ends by force leaves a directory here, and one of
  ///     the same name is refused then: it is best on a tmpfs of the launch.
  ///   - log: Where it writes why it could not run the container, as lines of JSON (`RuntimeLog`).
  func runArguments(
    id: String,
    bundle: FilePath,
    stateDirectory: FilePath,
    log: FilePath,
    isRootless: Bool,
    isOnHostNetwork: Bool
  ) -> [String] {
    let common = ["--root", stateDirectory.string, "--log", log.string, "--log-format", "json"]
    // Keys have quotas by user, and no script can reach any: the calls are forbidden.
    let keepingKeyring = ["run", "--no-new-keyring", "--bundle", bundle.string, id]
    switch kind {
    case .crun: return ["--cgroup-manager=disabled"] + common + keepingKeyring
    // It cannot be told to leave cgroups alone; but a rootless one goes on where it may not make any.
    case .runc: return ["--rootless=true"] + common + keepingKeyring
    case .runsc:
      // Rootless, it cannot do without `host` or `none`: there is nothing else here.
      let network = "--network=\(isOnHostNetwork ? "host" : "none")"
      return ["--ignore-cgroups", network] + (isRootless ? ["--rootless"] : []) + common + ["run", "--bundle", bundle.string, id]
    case .other: return common + ["run", "--bundle", bundle.string, id]
    }
  }

  /// - Parameter unified: Where the version 2 hierarchy is mounted on the host; `nil` where it is not.
  func cgroupView(isRootless: Bool, unified: FilePath?) -> CgroupView {
    switch kind {
    // It refuses hosts that have both versions even where it is to leave cgroups alone, unless it sees none.
    case .crun: .empty
    // It wants to see some, and goes on when it cannot write to them. Of version 1 there are too many to hide.
    case .runc, .other: isRootless ? unified.map { .bound($0) } ?? .unchanged : .mounted
    case .runsc: .unchanged
    }
  }

  /// How many tasks of the runtime itself count in the group of a container from its start to its end. Runtimes in Go have as many threads
  /// as they like: this is what they have at least, so that scripts get no more than they may.
  var ownTasks: Int {
    switch kind {
    case .crun: 1
    case .runc, .runsc, .other: 8
    }
  }
}
