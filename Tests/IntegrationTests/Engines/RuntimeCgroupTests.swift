import CollectorCore
import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Engines

/// Groups of the kernel that this machine has.
@Suite(.timeLimit(.minutes(5))) struct RuntimeCgroupTests {
  private static let names = ["crun", "runc"]

  /// Runs `body` with a group, which is removed afterwards.
  private func withCgroup(
    _ limits: Limits,
    ownTasks: Int = 1,
    _ body: (Cgroup) async throws -> Void
  ) async throws {
    let manager = CgroupManager.detect()
    #expect(manager.controllers == [.memory, .pids, .cpu], "\(manager.obstacles)")
    let name = "test-\(UInt64.random(in: .min ... .max))"
    let cgroup = try #require(try manager.make(name: name, limits: limits, ownTasks: ownTasks))
    #expect(manager.names().contains(name))
    do {
      try await body(cgroup)
    } catch {
      await cgroup.kill()
      try await cgroup.remove()
      throw error
    }
    try await cgroup.remove()
    #expect(!manager.names().contains(name))
    manager.removeParents()
  }

  @Test(arguments: names, ["dd if=/dev/zero of=/dev/null bs=64M count=1", "head -c 60m /dev/zero > /tmp/file"])
  func memoryIsLimited(name: String, command: String) async throws {
    try await withRuntimeBundle(name) { bundle in
      let limits = Limits(memory: .mebibytes(32))
      try await withCgroup(limits, ownTasks: bundle.runtime.ownTasks) { cgroup in
        let outcome = try await bundle.run("busybox \(command)", limits: limits, in: cgroup)
        #expect(outcome.end != .exited(0))
        #expect(cgroup.wasOutOfMemory)
      }
      try await withCgroup(limits, ownTasks: bundle.runtime.ownTasks) { cgroup in
        let outcome = try await bundle.run("busybox dd if=/dev/zero of=/dev/null bs=8M count=1", limits: limits, in: cgroup)
        #expect(outcome.end == .exited(0), "\(outcome.errors)")
        #expect(!cgroup.wasOutOfMemory)
      }
    }
  }

  @Test(arguments: names) func processesAreLimited(name: String) async throws {
    try await withRuntimeBundle(name) { bundle in
      let limits = Limits(pids: 20)
      try await withCgroup(limits, ownTasks: bundle.runtime.ownTasks) { cgroup in
        let text = """
          busybox sh -c 'i=0; while [ $i -lt 60 ]; do busybox sleep 100 & i=$((i + 1)); done' 2>/dev/null
          count=0
          for entry in /proc/[0-9]*; do count=$((count + 1)); done
          echo $count
          """
        let outcome = try await bundle.run(text, limits: limits, in: cgroup)
        let count = Int(outcome.output.filter(\.isNumber)) ?? 0
        // The inner shell was one of them. Runtimes in Go have some threads more than they must.
        #expect(
          (bundle.runtime.kind == .crun ? 19...20 : 14...20).contains(count),
          "\(count) \(outcome.errors) \(outcome.log.errors)"
        )
      }
    }
  }

  @Test func limitsAreWhatWasAskedFor() async throws {
    try await withCgroup(Limits(memory: .mebibytes(64), cpus: 1.5, pids: 7), ownTasks: 2) { cgroup in
      for part in cgroup.parts {
        func value(_ file: String) -> String { (try? part.directory.read(file))?.filter { !$0.isNewline } ?? "missing" }
        let isNew = part.version == .v2
        if part.controllers.contains(.memory) {
          #expect(value(isNew ? "memory.max" : "memory.limit_in_bytes") == "\(64 << 20)")
        }
        if part.controllers.contains(.pids) { #expect(value("pids.max") == "9") }
        if part.controllers.contains(.cpu) {
          #expect(value(isNew ? "cpu.max" : "cpu.cfs_quota_us").hasPrefix("150000"))
        }
      }
      #expect(!cgroup.wasOutOfMemory)
    }
  }

  /// What a process that was killed has left, its container still running.
  @Test func groupsOfDeadSessionsAreReclaimed() async throws {
    let manager = CgroupManager.detect()
    let session = "test\(UInt32.random(in: .min ... .max))"
    let dead = try #require(try manager.make(name: "\(session)-1", limits: Limits(), ownTasks: 1))
    let living = try #require(try manager.make(name: "\(session)b-1", limits: Limits(), ownTasks: 1))
    try await Launcher.with { launcher in
      let process = try await start("sleep 1000 & exec sleep 1000", in: dead, launcher)
      try await manager.reclaim(session: session)
      #expect(await process.wait() == .signaled(SIGKILL))
    }
    #expect(!manager.names().contains(dead.name))
    #expect(manager.names().contains(living.name))
    try await living.remove()
    // What is gone is no error.
    try await dead.remove()
    manager.removeParents()
  }

  /// Starts a line of shell in a group, and waits for it to have two processes.
  private func start(_ line: String, in cgroup: Cgroup, _ launcher: Launcher) async throws -> LaunchedProcess {
    let descriptors = try cgroup.openProcesses()
    defer { for descriptor in descriptors { try? descriptor.close() } }
    var launch = Launch.shell(line, namespaces: [])
    launch.cgroups = descriptors
    let process = try await launcher.launch(launch)
    while try cgroup.parts.contains(where: { try $0.directory.processes.count < 2 }) { await Task.yield() }
    return process
  }

  /// A process that is confined has its groups elsewhere than another one, which reclaims what it has left.
  @Test func groupsElsewhereAreReclaimed() async throws {
    let manager = CgroupManager.detect()
    let session = "test\(UInt32.random(in: .min ... .max))"
    let top = try #require(manager.parents.first)
    let slice = CgroupDirectory(path: top.path.removingLastComponent().appending("\(session)-slice"))
    let elsewhere = slice.child(CgroupManager.parentName)
    try slice.make()
    for name in ["\(session)-1", "another-1"] {
      try elsewhere.make()
      try elsewhere.child(name).make()
    }
    // What is no group of Collector's is left alone.
    let ordinary = slice.child("\(session)-1")
    try ordinary.make()
    try await manager.reclaim(session: session, in: [elsewhere, slice, CgroupDirectory(path: "/nonexistent/collector")])
    #expect(elsewhere.children == ["another-1"])
    #expect(ordinary.has("cgroup.procs"))
    try elsewhere.child("another-1").remove()
    try await manager.reclaim(session: session, in: [elsewhere])
    #expect(slice.children == ["\(session)-1"], "a group that holds none goes")
    try await CgroupCleaner(directories: [slice]).remove()
    #expect(!slice.has("cgroup.procs"))
  }

  @Test func groupsBelowAGroupGoWithIt() async throws {
    let manager = CgroupManager.detect()
    let cgroup = try #require(try manager.make(name: "test-\(UInt64.random(in: .min ... .max))", limits: Limits(), ownTasks: 1))
    let part = try #require(cgroup.parts.first)
    try part.directory.child("inner").make()
    try await cgroup.remove()
    #expect(!part.directory.has("cgroup.procs"))
    manager.removeParents()
  }

  /// The last that goes removes the group that holds all; whoever comes then makes it again.
  @Test func theGroupThatHoldsAllIsMadeAgain() async throws {
    let session = "test\(UInt32.random(in: .min ... .max))"
    let below = CgroupManager.detect().hierarchies.map { hierarchy in
      let slice = CgroupDirectory(path: hierarchy.parent.path.removingLastComponent().appending("\(session)-slice"))
      return CgroupManager.Hierarchy(
        version: hierarchy.version,
        controllers: hierarchy.controllers,
        parent: slice.child("collector")
      )
    }
    let manager = CgroupManager(hierarchies: below, unified: nil, obstacles: [:])
    for hierarchy in below {
      try CgroupDirectory(path: hierarchy.parent.path.removingLastComponent()).make()
      try hierarchy.establish()
    }
    let other = manager
    other.removeParents()
    #expect(manager.parents.allSatisfy { !$0.has("cgroup.procs") })
    let cgroup = try #require(try manager.make(name: "\(session)-1", limits: Limits(), ownTasks: 1))
    other.removeParents()
    #expect(manager.names() == [cgroup.name], "it is in use")
    try await cgroup.remove()
    other.removeParents()
    for parent in manager.parents {
      #expect(!parent.has("cgroup.procs"))
      try CgroupDirectory(path: parent.path.removingLastComponent()).remove()
    }
  }

  /// A group is made and removed for each run.
  @Test func isFast() async throws {
    let manager = CgroupManager.detect()
    let clock = ContinuousClock()
    var times: [Duration] = []
    for index in 0..<50 {
      let start = clock.now
      try await manager.make(name: "test-speed-\(getpid())-\(index)", limits: Limits(), ownTasks: 1)?.remove()
      times.append(start.duration(to: clock.now))
    }
    let median = times.sorted()[times.count / 2]
    manager.removeParents()
    // A hundred times what it takes on an idle machine would still be a fault.
    #expect(median < .milliseconds(50), "\(median)")
  }
}
