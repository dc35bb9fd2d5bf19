import Foundation
import SystemPackage

extension CgroupManager {
  /// The place of this process itself, where it has to leave a delegated group to make room for others.
  static let ownLeaf = "collector.self"

  /// Looks at what this process is in and what is mounted, and makes the group that holds those of all sessions.
  ///
  /// - Returns: One without hierarchies where nothing can be used; `obstacles` says why.
  static func detect() -> CgroupManager {
    do {
      let own = CgroupDirectory(path: "/proc/self")
      return CgroupManager(table: CgroupTable(cgroup: try own.read("cgroup"), mountinfo: try own.read("mountinfo")))
    } catch {
      let obstacles = Dictionary(uniqueKeysWithValues: CgroupController.allCases.map { ($0, "\(error)") })
      return CgroupManager(hierarchies: [], unified: nil, obstacles: obstacles)
    }
  }

  init(table: CgroupTable) {
    var hierarchies: [Hierarchy] = []
    var obstacles: [CgroupController: String] = [:]
    var unifiedControllers: Set<CgroupController> = []
    var legacy: [(mount: CgroupTable.Mount, controllers: Set<CgroupController>)] = []
    for controller in CgroupController.allCases {
      guard let mount = table.legacy(controller.rawValue) else {
        unifiedControllers.insert(controller)
        continue
      }
      // Some are mounted together, like cpu and cpuacct.
      if let index = legacy.firstIndex(where: { $0.mount == mount }) {
        legacy[index].controllers.insert(controller)
      } else {
        legacy.append((mount, [controller]))
      }
    }
    for (mount, controllers) in legacy {
      let choice = Self.choose(mount, controllers, table)
      if let hierarchy = choice.hierarchy { hierarchies.append(hierarchy) }
      obstacles.merge(choice.obstacles) { first, _ in first }
    }
    if let mount = table.unified {
      let choice = Self.choose(mount, unifiedControllers, table)
      if let hierarchy = choice.hierarchy { hierarchies.append(hierarchy) }
      obstacles.merge(choice.obstacles) { first, _ in first }
    } else {
      for controller in unifiedControllers { obstacles[controller] = "no hierarchy with it is mounted" }
    }
    self.init(hierarchies: hierarchies, unified: table.unified?.point, obstacles: obstacles)
  }

  private typealias Choice = (hierarchy: Hierarchy?, obstacles: [CgroupController: String])

  /// The first place where all can be limited, else the one where most can.
  private static func choose(_ mount: CgroupTable.Mount, _ controllers: Set<CgroupController>, _ table: CgroupTable) -> Choice {
    guard !controllers.isEmpty else { return (nil, [:]) }
    // All of a hierarchy of version 1 have the same path.
    let key = controllers.map(\.rawValue).min() ?? ""
    let own = table.ownDirectories(in: mount, controller: key).map { CgroupDirectory(path: $0) }
    let site = CgroupSite(version: mount.version, own: own)
    var best: Choice?
    for place in site.places {
      let choice = site.settle(in: place, controllers)
      if choice.hierarchy?.controllers == controllers {
        if let earlier = best?.hierarchy, earlier.parent != choice.hierarchy?.parent { try? earlier.parent.remove() }
        return choice
      }
      if choice.hierarchy?.controllers.count ?? 0 > best?.hierarchy?.controllers.count ?? 0 {
        if let earlier = best?.hierarchy { try? earlier.parent.remove() }
        best = choice
      } else if best == nil {
        best = choice
      } else if let hierarchy = choice.hierarchy, hierarchy.parent != best?.hierarchy?.parent {
        try? hierarchy.parent.remove()
      }
    }
    return best ?? (nil, [:])
  }
}
