import CollectorCore
import SystemPackage

/// Makes the groups of containers, in whatever hierarchies this machine has and lets this process use.
struct CgroupManager: Sendable, Hashable {
  /// Where the groups of one hierarchy are made.
  struct Hierarchy: Sendable, Hashable {
    let version: CgroupTable.Version
    let controllers: Set<CgroupController>
    /// The group that holds those of all sessions.
    let parent: CgroupDirectory
  }

  let hierarchies: [Hierarchy]
  /// The mount of version 2, for runtimes that want to see it; `nil` where there is none.
  let unified: FilePath?
  /// Why a controller cannot be used.
  let obstacles: [CgroupController: String]

  /// The name of the group that holds those of all sessions.
  static let parentName = "collector"

  /// How a user that is not root gets a group of their own.
  static let delegation = "systemd-run --user --scope -p Delegate=yes collector …"

  /// What can be limited.
  var controllers: Set<CgroupController> { hierarchies.reduce(into: []) { $0.formUnion($1.controllers) } }

  /// How often the group that holds all others is made anew, when other processes that were the last to have a group remove it just then.
  private static let attempts = 5

  /// Makes a group for one container, with its limits.
  ///
  /// - Parameters:
  ///   - name: A name of this session's own, without `/`.
  ///   - ownTasks: How many tasks in it are the runtime's (`OCIRuntime.ownTasks`).
  /// - Returns: `nil` where there are no hierarchies to use: the container runs without these limits.
  /// - Throws: `CgroupError`, with nothing left of the group.
  func make(name: String, limits: Limits, ownTasks: Int) throws(CgroupError) -> Cgroup? {
    guard !hierarchies.isEmpty else { return nil }
    let parts = hierarchies.map {
      Cgroup.Part(version: $0.version, controllers: $0.controllers, directory: $0.parent.child(name))
    }
    for _ in 1..<Self.attempts {
      do {
        return try Cgroup(name: name, parts: parts, limits: limits, ownTasks: ownTasks)
      } catch  where error.errno == .noSuchFileOrDirectory {
        for hierarchy in hierarchies { try hierarchy.establish() }
      }
    }
    return try Cgroup(name: name, parts: parts, limits: limits, ownTasks: ownTasks)
  }

  /// The groups that hold those of all sessions.
  var parents: [CgroupDirectory] { hierarchies.map(\.parent) }

  /// The names of all groups, of this session and of others.
  func names() -> Set<String> {
    Set(parents.flatMap(\.children))
  }

  /// Kills and removes the groups of a session that has died.
  ///
  /// - Parameters:
  ///   - session: Its name, which its groups' begin with.
  ///   - others: Where else it may have had them: `parents` of the process that it was of, which need not be in the groups that this one is in.
  /// - Throws: `CgroupError` where something in them cannot be ended yet: it is there to be found the next time.
  func reclaim(session: String, in others: [CgroupDirectory] = []) async throws(CgroupError) {
    let others = others.filter { $0.isCgroup && $0.path.lastComponent?.string == Self.parentName && !parents.contains($0) }
    for parent in parents + others {
      for name in parent.children where name.hasPrefix("\(session)-") {
        let cleaner = CgroupCleaner(directories: [parent.child(name)])
        await cleaner.kill()
        try await cleaner.remove()
      }
    }
    // Those that are of use to nobody: a group of somebody's that is there keeps them.
    for parent in others { try? parent.remove() }
  }

  /// Removes the group that holds all others where no session has one. Another session that needs it makes it again.
  func removeParents() {
    for parent in parents { try? parent.remove() }
  }
}

extension CgroupManager.Hierarchy {
  /// Makes the group that holds the others, and lets limits be set below it. Again is no error.
  ///
  /// - Throws: `CgroupError`.
  func establish() throws(CgroupError) {
    try parent.make()
    guard version == .v2 else { return }
    for controller in controllers.sorted(by: { $0.rawValue < $1.rawValue }) {
      try parent.write("+\(controller.rawValue)", to: "cgroup.subtree_control")
    }
  }
}
