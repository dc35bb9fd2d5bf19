import SystemPackage

/// Where the kernel shows control groups that Collector can use.
///
/// <https://docs.kernel.org/admin-guide/cgroup-v2.html>, <https://docs.kernel.org/admin-guide/cgroup-v1/cgroups.html>
enum CgroupHierarchy: Sendable, Hashable {
  /// One tree for all controllers.
  case unified(FilePath)
  /// A tree for each controller, by the controllers' names, and all trees there are, those included: runtimes make groups in all of them.
  case separate([String: FilePath], all: [FilePath])

  static let controllers = ["memory", "pids", "cpu"]

  /// Reads what is mounted, and which group this process is in. Groups are made below the root of what is mounted, which inside of a container is
  /// the container's own.
  ///
  /// - Parameter mountinfo: The text of `/proc/self/mountinfo`.
  /// - Returns: `nil` where there is none.
  init?(mountinfo: String) {
    var separate: [String: FilePath] = [:]
    var unified: FilePath?
    var all: [FilePath] = []
    for line in mountinfo.split(separator: "\n") {
      let parts = line.split(separator: " ").map(String.init)
      guard let dash = parts.firstIndex(of: "-"), dash >= 6, parts.count > dash + 3 else { continue }
      let point = FilePath(parts[4])
      switch parts[dash + 1] {
      case "cgroup2":
        unified = unified ?? point
        all.append(point)
      case "cgroup":
        all.append(point)
        for name in parts[dash + 3].split(separator: ",").map(String.init) where Self.controllers.contains(name) {
          separate[name] = point
        }
      default: continue
      }
    }
    if !separate.isEmpty {
      self = .separate(separate, all: all)
    } else if let unified {
      self = .unified(unified)
    } else {
      return nil
    }
  }
}
