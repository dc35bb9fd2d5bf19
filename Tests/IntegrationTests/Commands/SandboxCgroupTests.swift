import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Engines

/// The embedded engine of a user who is not root, and has control groups of their own.
@Suite(.serialized, .timeLimit(.minutes(5))) struct SandboxCgroupTests {
  private static let nobody: uid_t = 65534
  /// What whoever a group is delegated to owns of it: https://docs.kernel.org/admin-guide/cgroup-v2.html#delegation
  private static let delegated = ["", "cgroup.procs", "cgroup.subtree_control", "cgroup.threads", "tasks"]

  /// Runs `body` with a program that belongs to nobody, the name of an image, and groups that do.
  private func withDelegatedGroups(_ body: @Sendable (CollectorProgram, String, [CgroupDirectory]) async throws -> Void)
    async throws
  {
    try await withSandboxCollector { collector, registry in
      try await registry.pusher.push(TestImage.busybox().packed(), to: "a", tag: "1")
      try #require(chown(collector.directory.path.string, Self.nobody, Self.nobody) == 0)
      let manager = CgroupManager.detect()
      try #require(manager.controllers == [.memory, .pids, .cpu], "\(manager.obstacles)")
      let name = "collector-test-\(UInt64.random(in: .min ... .max))"
      let groups = manager.parents.map { CgroupDirectory(path: $0.path.removingLastComponent().appending(name)) }
      for group in groups {
        try group.make()
        for file in Self.delegated where file.isEmpty || group.has(file) {
          try #require(chown(group.path.appending(file).string, Self.nobody, Self.nobody) == 0)
        }
      }
      let result = await Result { try await body(collector, "\(registry.host)/a:1", groups) }
      let cleaner = CgroupCleaner(directories: groups)
      await cleaner.kill()
      try await cleaner.remove()
      manager.removeParents()
      try result.get()
    }
  }

  @Test(arguments: ["crun", "runc"]) func scriptsAreLimited(runtime: String) async throws {
    try await withDelegatedGroups { collector, image, groups in
      let paths = groups.map(\.path)
      let doctor = try await collector.asNobody(in: paths, "doctor", "--runtime", runtime)
      #expect(doctor.output.contains("ok    sandbox   runtime: \(runtime) "), "\(doctor.output)")
      let parent = paths.map { $0.appending(CgroupManager.parentName).string }.sorted()[0]
      let limits = "with limits on memory, processes and processors (\(parent)"
      #expect(doctor.output.split(separator: "\n").contains { $0.hasPrefix("ok    sandbox   cgroups: ") && $0.contains(limits) })

      let script = try collector.script("x=0123456789abcdef; while :; do x=$x$x; done\n", named: "much")
      let much = try await collector.asNobody(in: paths, "run", "--runtime", runtime, "--memory", "64MiB", script, image)
      #expect(much.status == 1 && much.errors.contains("it needed more memory than its limit"), "\(much)")
      for group in groups { #expect(group.children.filter { $0 != CgroupManager.ownLeaf } == [], "nothing is left") }
    }
  }

  @Test func withoutGroupsDoctorSaysHowToGetThem() async throws {
    try await withDelegatedGroups { collector, _, _ in
      let line = try await collector.asNobody("doctor").output.split(separator: "\n").first { $0.contains("cgroups: ") }
      #expect(line?.hasPrefix("warn  sandbox   cgroups: scripts run without limits on memory, processes and processors") == true)
      #expect(line?.contains("systemd-run --user --scope -p Delegate=yes") == true)
    }
  }

  /// Its groups are found by whoever cleans up, in whatever group that is.
  @Test func whatAKilledProcessHasLeftIsRemovedFromElsewhere() async throws {
    try await withDelegatedGroups { collector, image, groups in
      let script = try collector.script("while :; do :; done\n", named: "endless")
      let own = try #require(groups.first)
      @Sendable func containers() -> [String] { own.child(CgroupManager.parentName).children }
      async let ending = collector.asNobody(in: groups.map(\.path), "run", script, image)
      try await eventually("a container runs") {
        try containers().contains { try !own.child(CgroupManager.parentName).child($0).processes.isEmpty }
      }
      for pid in try own.processes + own.child(CgroupManager.ownLeaf).ifThere { kill(pid, SIGKILL) }
      #expect(try await ending.status == 128 + SIGKILL)
      #expect(containers().count == 1, "nobody was there to remove it")
      let cleaning = try await collector.asNobody("clean", "--engine", "sandbox")
      #expect(cleaning.status == 0 && cleaning.output.hasPrefix("removed 1 container"), "\(cleaning)")
      for group in groups { #expect(group.children.filter { $0 != CgroupManager.ownLeaf } == []) }
    }
  }
}

extension CgroupDirectory {
  /// The processes of a group that need not be there.
  fileprivate var ifThere: [pid_t] { has("cgroup.procs") ? (try? processes) ?? [] : [] }
}
