import Foundation
import SystemPackage
import Testing

@testable import Engines

@Suite struct CgroupTableTests {
  /// A host as systemd sets it up today.
  private static let unified = CgroupTable(
    cgroup: "0::/user.slice/user-1000.slice/session-3.scope\n",
    mountinfo: """
      22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
      30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot
      """
  )

  private static let legacy = CgroupTable(
    cgroup: "5:memory:/user.slice\n4:cpu,cpuacct:/user.slice\n3:pids:/user.slice/user-0.slice\n1:name=systemd:/user.slice\n",
    mountinfo: """
      31 23 0:28 / /sys/fs/cgroup ro,nosuid - tmpfs tmpfs ro,mode=755
      32 31 0:29 / /sys/fs/cgroup/systemd rw,nosuid - cgroup cgroup rw,xattr,name=systemd
      33 31 0:30 / /sys/fs/cgroup/memory rw,nosuid - cgroup cgroup rw,memory
      34 31 0:31 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid - cgroup cgroup rw,cpu,cpuacct
      35 31 0:32 / /sys/fs/cgroup/pids rw,nosuid - cgroup cgroup rw,pids
      """
  )

  private static let hybrid = CgroupTable(
    cgroup: "8:pids:/\n4:memory:/process/abc\n1:cpu:/\n0::/\n",
    mountinfo: """
      35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
      32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
      39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
      41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
      """
  )

  /// A container of version 1 without a namespace of cgroups: what is mounted is its own group.
  private static let container = CgroupTable(
    cgroup: "5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc/x\n3:pids:/docker/abcd\n",
    mountinfo: """
      33 31 0:30 /docker/abc /sys/fs/cgroup/memory ro,nosuid master:5 - cgroup cgroup rw,memory
      34 31 0:31 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro,nosuid master:6 - cgroup cgroup rw,cpu,cpuacct
      35 31 0:32 /docker/abc /sys/fs/cgroup/pids ro,nosuid - cgroup cgroup rw,pids
      """
  )

  private func directories(_ table: CgroupTable, _ mount: CgroupTable.Mount?, _ controller: String) throws -> [String] {
    table.ownDirectories(in: try #require(mount), controller: controller).map(\.string)
  }

  @Test func version2() throws {
    #expect(Self.unified.legacy("memory") == nil)
    #expect(
      try directories(Self.unified, Self.unified.unified, "memory") == [
        "/sys/fs/cgroup/user.slice/user-1000.slice/session-3.scope", "/sys/fs/cgroup/user.slice/user-1000.slice",
        "/sys/fs/cgroup/user.slice", "/sys/fs/cgroup",
      ]
    )
  }

  @Test func version1() throws {
    #expect(Self.legacy.unified == nil)
    #expect(Self.legacy.legacy("cpu") == Self.legacy.legacy("cpuacct"))
    #expect(
      try directories(Self.legacy, Self.legacy.legacy("cpu"), "cpu") == [
        "/sys/fs/cgroup/cpu,cpuacct/user.slice", "/sys/fs/cgroup/cpu,cpuacct",
      ]
    )
    #expect(Self.legacy.legacy("blkio") == nil)
  }

  @Test func bothVersions() throws {
    #expect(Self.hybrid.unified?.point == "/sys/fs/cgroup/unified")
    #expect(try directories(Self.hybrid, Self.hybrid.unified, "") == ["/sys/fs/cgroup/unified"])
    #expect(
      try directories(Self.hybrid, Self.hybrid.legacy("memory"), "memory") == [
        "/sys/fs/cgroup/memory/process/abc", "/sys/fs/cgroup/memory/process", "/sys/fs/cgroup/memory",
      ]
    )
  }

  @Test func inAContainer() throws {
    #expect(try directories(Self.container, Self.container.legacy("memory"), "memory") == ["/sys/fs/cgroup/memory"])
    #expect(
      try directories(Self.container, Self.container.legacy("cpu"), "cpu") == [
        "/sys/fs/cgroup/cpu,cpuacct/x", "/sys/fs/cgroup/cpu,cpuacct",
      ]
    )
    // The name of another begins alike.
    #expect(try directories(Self.container, Self.container.legacy("pids"), "pids") == ["/sys/fs/cgroup/pids"])
  }

  @Test(arguments: ["0::/../../other", "0::/..", "", "0:", "x"])
  func whatIsOutsideOfTheNamespaceIsNotFollowed(cgroup: String) throws {
    let table = CgroupTable(cgroup: cgroup, mountinfo: "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw")
    #expect(try directories(table, table.unified, "") == ["/sys/fs/cgroup"])
  }

  @Test func oddLines() throws {
    let text = """
      30 23 0:26 / /a\\040b rw shared:1 master:2 - cgroup2 cgroup2 rw
      30 23 0:26 / /c rw
      - - -
      31 23 0:26 / /sys rw - sysfs sysfs rw
      32 23 0:26 / /a\\040b rw - cgroup c rw,memory
      """
    let table = CgroupTable(cgroup: "", mountinfo: text)
    #expect(table.mounts.map(\.point) == ["/a b"], "the later mount covers the earlier")
    #expect(table.legacy("memory") != nil)
  }
}
