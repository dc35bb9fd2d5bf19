import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Engines

/// Where groups are made, in directories that look like those of the kernel.
@Suite struct CgroupSiteTests {
  /// A hierarchy with the own group at `top/slice/own`, whose files have these contents.
  private func withSite(
    _ version: CgroupTable.Version,
    _ files: [String: String],
    own names: [String] = ["slice", "own"],
    _ body: (CgroupSite, FilePath) throws -> Void
  ) async throws {
    try await withTemporaryDirectory { directory in
      var directories = [CgroupDirectory(path: directory.path)]
      for name in names {
        directories.insert(directories[0].child(name), at: 0)
        try FileManager.default.createDirectory(atPath: directories[0].path.string, withIntermediateDirectories: false)
      }
      for (name, text) in files { try directory.write(text, to: name) }
      try body(CgroupSite(version: version, own: directories), directory.path)
    }
  }

  @Test(
    arguments: [
      (.v2, [:], false), (.v2, ["slice/own/memory.max": "max\n", "slice/cpu.max": "max 100000\n"], false),
      (.v2, ["slice/own/pids.max": "100\n"], false), (.v2, ["slice/memory.max": "1073741824\n"], true),
      (.v2, ["slice/own/cpu.max": "50000 100000\n"], true), (.v1, ["memory.limit_in_bytes": "9223372036854771712\n"], false),
      (.v1, ["slice/memory.limit_in_bytes": "1073741824\n"], true), (.v1, ["slice/own/cpu.cfs_quota_us": "-1\n"], false),
      (.v1, ["slice/own/cpu.cfs_quota_us": "50000\n"], true),
    ] as [(CgroupTable.Version, [String: String], Bool)]
  )
  func whoIsConfinedStaysBelowItsOwn(version: CgroupTable.Version, files: [String: String], isConfined: Bool) async throws {
    try await withSite(version, files) { site, top in
      let (slice, own) = (top.appending("slice"), top.appending("slice").appending("own"))
      #expect(site.isConfined == isConfined)
      #expect(site.places.map(\.path) == (isConfined ? [own, slice, top] : [top, own, slice]))
    }
  }

  @Test func aGroupThatItMovedItselfToIsNotItsOwn() async throws {
    try await withSite(.v2, [:], own: ["slice", "collector.self"]) { site, top in
      #expect(site.own.map(\.path) == [top.appending("slice"), top])
    }
  }

  @Test func aHierarchyWithoutWhatIsWantedIsNotUsed() async throws {
    let files = ["cgroup.controllers": "cpuset io\n", "cgroup.procs": ""]
    try await withSite(.v2, files, own: []) { site, top in
      let (hierarchy, obstacles) = site.settle(in: CgroupDirectory(path: top), [.memory, .pids])
      #expect(hierarchy == nil)
      #expect(Set(obstacles.keys) == [.memory, .pids])
      #expect(CgroupDirectory(path: top).children.isEmpty)
    }
  }

  @Test func aPlaceThatIsNoCgroupIsNotUsed() async throws {
    try await withSite(.v2, [:], own: []) { site, top in
      let (hierarchy, obstacles) = site.settle(in: CgroupDirectory(path: top), [.memory])
      #expect(hierarchy == nil)
      #expect(obstacles[.memory]?.contains("cannot be written to") == true)
    }
  }

  @Test func findingsSayWhatToDo() {
    let none = CgroupManager(table: CgroupTable(cgroup: "", mountinfo: ""))
    #expect(none.finding.verdict == .doubtful)
    #expect(none.finding.text.contains("without limits on memory, processes and processors"))
    #expect(none.finding.text.contains("systemd-run"))
    let whole = CgroupManager(
      hierarchies: [.init(version: .v2, controllers: [.memory, .pids, .cpu], parent: .init(path: "/c/collector"))],
      unified: "/c",
      obstacles: [:]
    )
    #expect(whole.finding.verdict == .good)
    #expect(whole.finding.text == "version 2, with limits on memory, processes and processors (/c/collector)")
  }
}
