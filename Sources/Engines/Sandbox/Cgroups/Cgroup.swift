import CollectorCore
import Foundation
import SystemPackage

/// The control group of one container, in as many trees as there are.
struct Cgroup: Sendable {
  let hierarchy: CgroupHierarchy
  let name: String

  private static let period = 100_000
  private static let pageBytes: Int64 = 64 << 10

  /// Its directories, one a tree.
  var directories: [FilePath] {
    switch hierarchy {
    case .unified(let root): [directory(root)]
    case .separate(let roots, _): CgroupHierarchy.controllers.compactMap { roots[$0] }.map(directory)
    }
  }

  /// Where runtimes that make cgroups are to put the container's: relative to the root of each tree.
  var path: String { "/\(CgroupManager.parent)/\(name)/container" }

  /// All directories that it can have, made by Collector or by the runtime.
  private var possibleDirectories: [FilePath] {
    switch hierarchy {
    case .unified: directories
    case .separate(_, let all): all.map(directory)
    }
  }

  private func directory(_ root: FilePath) -> FilePath {
    let parent = root.appending(CgroupManager.parent)
    return name.isEmpty ? parent : parent.appending(name)
  }

  private func directory(of controller: String) -> FilePath? {
    switch hierarchy {
    case .unified(let root): directory(root)
    case .separate(let roots, _): roots[controller].map(directory)
    }
  }

  private var isUnified: Bool {
    if case .unified = hierarchy { true } else { false }
  }

  /// - Parameter extraProcesses: Those of the runtime, which count as well.
  func limit(_ limits: Limits, extraProcesses: Int) throws {
    let quota = max(1000, Int(limits.cpus * Double(Self.period)))
    let pids = "\(limits.pids + extraProcesses)"
    if let memory = directory(of: "memory") {
      if isUnified {
        try Self.writeIfThere("\(limits.memory.bytes)", to: memory.appending("memory.max"))
        try Self.writeIfThere("0", to: memory.appending("memory.swap.max"))
      } else {
        try Self.write("\(limits.memory.bytes)", to: memory.appending("memory.limit_in_bytes"))
        // A little more, so that it is the other limit that is reached, and counts it.
        let withSwap = limits.memory.bytes + Self.pageBytes
        try Self.writeIfThere("\(withSwap)", to: memory.appending("memory.memsw.limit_in_bytes"))
      }
    }
    if let directory = directory(of: "pids") { try Self.writeIfThere(pids, to: directory.appending("pids.max")) }
    if let cpu = directory(of: "cpu") {
      if isUnified {
        try Self.writeIfThere("\(quota) \(Self.period)", to: cpu.appending("cpu.max"))
      } else {
        try Self.writeIfThere("\(Self.period)", to: cpu.appending("cpu.cfs_period_us"))
        try Self.writeIfThere("\(quota)", to: cpu.appending("cpu.cfs_quota_us"))
      }
    }
  }

  /// Opens the files by which a process joins.
  func processDescriptors() throws -> [FileDescriptor] {
    var opened: [FileDescriptor] = []
    do {
      for directory in directories {
        opened.append(try FileDescriptor.open(directory.appending("cgroup.procs"), .writeOnly, options: [.closeOnExec]))
      }
      return opened
    } catch {
      for descriptor in opened { try? descriptor.close() }
      throw error
    }
  }

  /// Whether the kernel has killed something in it for lack of memory.
  ///
  /// - Parameter wasKilled: Whether what ran in it was ended by `SIGKILL`. Version 1 counts what it killed in a group below, where some runtimes put
  ///   containers, only there: then that the limit was reached has to do.
  func isOutOfMemory(wasKilled: Bool) -> Bool {
    guard let memory = directory(of: "memory") else { return false }
    if wasKilled, !isUnified {
      let reached = try? String(contentsOfFile: memory.appending("memory.failcnt").string, encoding: .utf8)
      if let reached, reached.trimmingCharacters(in: .whitespacesAndNewlines) != "0" { return true }
    }
    let file = memory.appending(isUnified ? "memory.events" : "memory.oom_control")
    guard let text = try? String(contentsOfFile: file.string, encoding: .utf8) else { return false }
    return text.split(separator: "\n").contains { line in
      let parts = line.split(separator: " ")
      return parts.count == 2 && parts[0] == "oom_kill" && parts[1] != "0"
    }
  }

  /// Kills all that is in it.
  func kill() {
    guard let directory = directories.first else { return }
    if (try? Self.write("1", to: directory.appending("cgroup.kill"))) != nil { return }
    // What forks meanwhile is met the next time round.
    for _ in 0..<100 {
      let text = (try? String(contentsOfFile: directory.appending("cgroup.procs").string, encoding: .utf8)) ?? ""
      let pids = text.split(separator: "\n").compactMap { pid_t($0) }.filter { $0 > 1 }
      guard !pids.isEmpty else { return }
      for pid in pids { Foundation.kill(pid, SIGKILL) }
      usleep(10_000)
    }
  }

  /// Removes it, with what runtimes have made below it. What has just ended in it may take the kernel a moment.
  func remove() throws {
    for directory in possibleDirectories { try Self.remove(directory) }
  }

  private static func remove(_ directory: FilePath) throws {
    if rmdir(directory.string) == 0 || errno == ENOENT { return }
    for name in try FileManager.default.contentsOfDirectory(atPath: directory.string) {
      let path = directory.appending(name)
      var isDirectory: ObjCBool = false
      if FileManager.default.fileExists(atPath: path.string, isDirectory: &isDirectory), isDirectory.boolValue {
        try remove(path)
      }
    }
    do {
      var attempt = 0
      while rmdir(directory.string) != 0, errno != ENOENT {
        attempt += 1
        guard errno == EBUSY, attempt < 200 else { throw Errno(rawValue: errno) }
        usleep(5000)
      }
    }
  }

  static func write(_ text: String, to file: FilePath) throws {
    let descriptor = try FileDescriptor.open(file, .writeOnly, options: [.closeOnExec])
    try descriptor.closeAfter { _ = try descriptor.writeAll(text.utf8) }
  }

  /// Not every kernel has every limit.
  private static func writeIfThere(_ text: String, to file: FilePath) throws {
    do {
      try write(text, to: file)
    } catch Errno.noSuchFileOrDirectory {
      return
    }
  }
}
