import CollectorCore
import Foundation
import SystemPackage

/// The group of one container: a directory in each hierarchy that limits something.
///
/// Whoever made it removes it; one that is not removed is found by `CgroupManager.reclaim`.
struct Cgroup: Sendable, Hashable {
  let name: String
  let parts: [Part]

  /// What the group is in one hierarchy.
  struct Part: Sendable, Hashable {
    let version: CgroupTable.Version
    let controllers: Set<CgroupController>
    let directory: CgroupDirectory
  }

  /// Makes it.
  ///
  /// - Throws: `CgroupError`, with nothing left of it.
  init(name: String, parts: [Part], limits: Limits, ownTasks: Int) throws(CgroupError) {
    (self.name, self.parts) = (name, parts)
    do {
      for part in parts {
        try part.directory.make()
        try part.apply(limits, ownTasks: ownTasks)
      }
    } catch {
      for part in parts { try? part.directory.remove() }
      throw error
    }
  }

  /// Opens the files by which a process joins: one that writes `0` to each of them is in the group, with all that it starts from then on.
  /// Whoever opens them closes them.
  func openProcesses() throws(CgroupError) -> [FileDescriptor] {
    var descriptors: [FileDescriptor] = []
    do {
      for part in parts { descriptors.append(try part.directory.openProcesses()) }
    } catch {
      for descriptor in descriptors { try? descriptor.close() }
      throw error
    }
    return descriptors
  }

  /// Whether the kernel ended something in the group for want of memory. To be asked before the group is removed.
  var wasOutOfMemory: Bool {
    parts.contains { part in
      guard part.controllers.contains(.memory) else { return false }
      let file = part.version == .v2 ? "memory.events" : "memory.oom_control"
      return (part.directory.number("oom_kill", in: file) ?? 0) > 0
    }
  }

  /// Whether there is a limit on it.
  func limits(_ controller: CgroupController) -> Bool {
    parts.contains { $0.controllers.contains(controller) }
  }

  /// Kills all that is in the group, and waits a moment for it to be gone.
  func kill() async {
    await CgroupCleaner(directories: parts.map(\.directory)).kill()
  }

  /// Removes the group once nothing is in it, after a last moment for processes that are just ending.
  ///
  /// - Throws: `CgroupError` where something still is.
  func remove() async throws(CgroupError) {
    try await CgroupCleaner(directories: parts.map(\.directory)).remove()
  }
}

extension Cgroup.Part {
  /// The default of the kernel; quotas are of such a time.
  private static let periodMicroseconds = 100_000
  /// The least that the kernel takes.
  private static let leastQuotaMicroseconds = 1000
  /// More processors than any machine has.
  private static let mostCPUs = 65_536.0

  fileprivate func apply(_ limits: Limits, ownTasks: Int) throws(CgroupError) {
    if controllers.contains(.memory) { try applyMemory(limits.memory.bytes) }
    if controllers.contains(.pids) { try directory.write("\(limits.pids + ownTasks)", to: "pids.max") }
    if controllers.contains(.cpu) { try applyCPUs(limits.cpus) }
  }

  private func applyMemory(_ bytes: Int64) throws(CgroupError) {
    switch version {
    case .v2:
      try directory.write("\(bytes)", to: "memory.max")
      // Not there where the kernel does not count swap.
      if directory.has("memory.swap.max") { try directory.write("0", to: "memory.swap.max") }
    case .v1:
      try directory.write("\(bytes)", to: "memory.limit_in_bytes")
      if directory.has("memory.memsw.limit_in_bytes") {
        try directory.write("\(bytes)", to: "memory.memsw.limit_in_bytes")
      } else if directory.has("memory.swappiness") {
        try directory.write("0", to: "memory.swappiness")
      }
    }
  }

  private func applyCPUs(_ cpus: Double) throws(CgroupError) {
    let wanted = min(max(cpus, 0), Self.mostCPUs) * Double(Self.periodMicroseconds)
    let quota = max(Int(wanted), Self.leastQuotaMicroseconds)
    do {
      switch version {
      case .v2: try directory.write("\(quota) \(Self.periodMicroseconds)", to: "cpu.max")
      case .v1: try directory.write("\(quota)", to: "cpu.cfs_quota_us")
      }
    } catch  where error.errno == .invalidArgument {
      // Version 1 refuses more than the group above has, which then is the limit.
    }
  }
}

extension CgroupDirectory {
  fileprivate func openProcesses() throws(CgroupError) -> FileDescriptor {
    let path = self.path.appending("cgroup.procs")
    do {
      return try FileDescriptor.open(path, .writeOnly, options: [.closeOnExec])
    } catch {
      throw CgroupError(.open, path, error)
    }
  }
}
