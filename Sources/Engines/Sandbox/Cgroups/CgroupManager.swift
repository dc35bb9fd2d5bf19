import CollectorCore
import Foundation
import SystemPackage

/// Makes control groups, in which containers are limited, below a group `collector` of its own.
struct CgroupManager: Sendable {
  /// `nil` where no groups can be made: memory, processes and processor time of containers are not limited then.
  let hierarchy: CgroupHierarchy?
  /// Why there are none, or which limits are missing, and how to mend it.
  let problem: String?

  static let parent = "collector"

  /// Finds out what can be limited, by making the parent group.
  static func detect() -> CgroupManager {
    let text = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? ""
    guard let hierarchy = CgroupHierarchy(mountinfo: text) else {
      return CgroupManager(
        hierarchy: nil,
        problem: "no cgroups are mounted at /sys/fs/cgroup: mount them, or run on a host that does"
      )
    }
    do {
      switch hierarchy {
      case .unified(let root):
        try enable(in: root)
        let group = root.appending(parent)
        try make(group)
        try check(group)
        try enable(in: group)
        return CgroupManager(hierarchy: hierarchy, problem: nil)
      case .separate(let roots, _):
        for root in roots.values {
          try make(root.appending(parent))
          try check(root.appending(parent))
        }
        let missing = CgroupHierarchy.controllers.filter { roots[$0] == nil }
        let problem =
          missing.isEmpty
          ? nil : "\(missing.joined(separator: ", ")) of containers cannot be limited: enable the cgroup controllers"
        return CgroupManager(hierarchy: hierarchy, problem: problem)
      }
    } catch {
      return CgroupManager(
        hierarchy: nil,
        problem: """
          cgroups cannot be made (\(error)), so that memory, processes and processor time of containers are not limited: run as root, or have them \
          delegated
          """
      )
    }
  }

  /// Lets groups below one have the controllers.
  private static func enable(in group: FilePath) throws {
    let available = try String(contentsOfFile: group.appending("cgroup.controllers").string, encoding: .utf8)
      .split(whereSeparator: \.isWhitespace).map(String.init)
    for controller in CgroupHierarchy.controllers where available.contains(controller) {
      try Cgroup.write("+\(controller)", to: group.appending("cgroup.subtree_control"))
    }
  }

  private static func make(_ group: FilePath) throws {
    guard mkdir(group.string, 0o755) == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
  }

  /// One that is there may be another user's.
  private static func check(_ group: FilePath) throws {
    guard access(group.string, W_OK | X_OK) == 0 else { throw Errno(rawValue: errno) }
  }

  /// Makes a group with limits.
  ///
  /// - Returns: `nil` where there are none.
  func make(name: String, limits: Limits, extraProcesses: Int) throws -> Cgroup? {
    guard let hierarchy else { return nil }
    let cgroup = Cgroup(hierarchy: hierarchy, name: name)
    do {
      for directory in cgroup.directories { try Self.make(directory) }
      try cgroup.limit(limits, extraProcesses: extraProcesses)
      return cgroup
    } catch {
      try? cgroup.remove()
      throw SandboxError.cannotMake(path: cgroup.directories.first?.string ?? "cgroup", reason: "\(error)")
    }
  }

  /// Ends what runs in the groups of a session, and removes them.
  func reclaim(prefix: String) throws {
    guard let hierarchy, let directory = Cgroup(hierarchy: hierarchy, name: "").directories.first else { return }
    for name in try FileManager.default.contentsOfDirectory(atPath: directory.string) where name.hasPrefix("\(prefix)-") {
      let cgroup = Cgroup(hierarchy: hierarchy, name: name)
      cgroup.kill()
      try cgroup.remove()
    }
  }

  var finding: SandboxFinding {
    if let problem { return SandboxFinding(.doubtful, "cgroups", problem) }
    let version =
      switch hierarchy {
      case .unified: "2"
      case .separate, nil: "1"
      }
    return SandboxFinding(.good, "cgroups", "version \(version): memory, processes and processor time of containers are limited")
  }
}
