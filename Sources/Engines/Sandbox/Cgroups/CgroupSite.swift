import Foundation
import SystemPackage

/// The groups from that of this process to the top of a hierarchy, and which of them can hold others.
struct CgroupSite: Sendable, Hashable {
  let version: CgroupTable.Version
  /// From the own group to the mount point; never empty.
  let own: [CgroupDirectory]

  /// - Parameter own: From the own group to the mount point. A group that this program once moved itself to counts as the one above.
  init(version: CgroupTable.Version, own: [CgroupDirectory]) {
    let isMoved = own.count > 1 && own[0].path.lastComponent?.string == CgroupManager.ownLeaf
    self.version = version
    self.own = isMoved ? Array(own.dropFirst()) : own
  }

  /// Where groups could be made, the best first. At the top all sessions find each other's, and no service manager tidies them up; but who
  /// is confined makes them below its own group, since a container of a confined program must not have more than it.
  var places: [CgroupDirectory] {
    guard let top = own.last else { return [] }
    return isConfined ? own : [top] + own.dropLast()
  }

  /// Whether this process may not use all memory or all processors. Its number of processes does not count: service managers limit that
  /// of everybody.
  var isConfined: Bool {
    own.contains { directory in
      if version == .v2 {
        return ["memory.max", "cpu.max"].contains { (try? directory.read($0)).map { !$0.hasPrefix("max") } ?? false }
      }
      let memory = directory.value("memory.limit_in_bytes").map { $0 < Self.unlimitedBytes } ?? false
      let cpu = directory.value("cpu.cfs_quota_us").map { $0 > 0 } ?? false
      return memory || cpu
    }
  }

  /// Version 1 says "no limit" by the largest number of pages, in bytes.
  private static let unlimitedBytes = 1 << 62

  /// Makes the group that holds those of all sessions below `place`.
  ///
  /// - Returns: The controllers that can be used there, and why others cannot; no hierarchy where none can, and then nothing is left of it.
  func settle(
    in place: CgroupDirectory,
    _ controllers: Set<CgroupController>
  ) -> (hierarchy: CgroupManager.Hierarchy?, obstacles: [CgroupController: String]) {
    var usable = controllers
    var obstacles: [CgroupController: String] = [:]
    func exclude(_ excluded: some Sequence<CgroupController>, _ reason: String) {
      for controller in excluded {
        usable.remove(controller)
        obstacles[controller] = reason
      }
    }
    guard place.isWritable else {
      exclude(controllers, "\(place.path) cannot be written to")
      return (nil, obstacles)
    }
    let parent = place.child(CgroupManager.parentName)
    do throws(CgroupError) {
      if version == .v2 {
        let offered = Set(try place.read("cgroup.controllers").split(whereSeparator: \.isWhitespace).map(String.init))
        exclude(controllers.filter { !offered.contains($0.rawValue) }, "\(place.path) does not have it")
        guard !usable.isEmpty else { return (nil, obstacles) }
        for (controller, error) in try enable(usable, in: place) { exclude([controller], "\(error)") }
        guard !usable.isEmpty else { return (nil, obstacles) }
      }
      let hierarchy = CgroupManager.Hierarchy(version: version, controllers: usable, parent: parent)
      try hierarchy.establish()
      guard parent.isWritable else {
        exclude(usable, "\(parent.path) is another user's")
        return (nil, obstacles)
      }
      return (hierarchy, obstacles)
    } catch {
      exclude(usable, "\(error)")
      try? parent.remove()
      return (nil, obstacles)
    }
  }

  /// Lets limits be set in the groups below `place`. A group other than the top that has processes cannot do so: one that has only this
  /// process is made room in.
  /// https://docs.kernel.org/admin-guide/cgroup-v2.html#no-internal-process-constraint
  private func enable(
    _ controllers: Set<CgroupController>,
    in place: CgroupDirectory
  ) throws(CgroupError) -> [CgroupController: CgroupError] {
    let enabled = Set(try place.read("cgroup.subtree_control").split(whereSeparator: \.isWhitespace).map(String.init))
    let wanted = controllers.filter { !enabled.contains($0.rawValue) }
    guard !wanted.isEmpty else { return [:] }
    var failures: [CgroupController: CgroupError] = [:]
    if place == own.first, place.has("cgroup.type"), try place.processes == [getpid()] {
      let leaf = place.child(CgroupManager.ownLeaf)
      try leaf.make()
      try leaf.write("0", to: "cgroup.procs")
    }
    for controller in wanted {
      do throws(CgroupError) {
        try place.write("+\(controller.rawValue)", to: "cgroup.subtree_control")
      } catch {
        failures[controller] = error
      }
    }
    return failures
  }
}

extension CgroupDirectory {
  /// The number that a file holds; `nil` where it is not there or holds something else.
  fileprivate func value(_ file: String) -> Int? {
    guard let text = try? read(file) else { return nil }
    return Int(text.filter { !$0.isWhitespace })
  }
}
