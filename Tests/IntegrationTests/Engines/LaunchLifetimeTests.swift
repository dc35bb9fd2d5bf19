import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Engines

/// What is left of launches, told in processes of their own, where nothing else runs.
@Suite(.serialized) struct LaunchLifetimeTests {
  /// The process gets no chance to clean up.
  @Test(arguments: [false, true]) func whatRunsDiesWithTheProcess(inUsers: Bool) async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("fifo").string
      try #require(mkfifo(path, 0o600) == 0)
      let reader = try FileDescriptor.open(path, .readOnly, options: [.nonBlocking, .closeOnExec])
      defer { try? reader.close() }
      await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, inUsers = inUsers as Bool] in
        let writer = try FileDescriptor.open(path, .writeOnly, options: .closeOnExec)
        let launcher = try Launcher()
        let map = IDMap(ranges: [IDMap.Range(inside: 0, outside: 100_000, count: 1000)])
        let users = inUsers ? try UserNamespace.make(users: map, groups: map) : nil
        let ready = try LifeLine()
        _ = try await launcher.launch(
          .shell("(setsid sleep 1000 &); echo >&3; exec sleep 1000", users: users, descriptors: [ready.writer, writer])
        )
        #expect(try LifeLine.read(1, from: ready.reader) == 1)
        kill(getpid(), SIGKILL)
      }
      try LifeLine.awaitEnd(of: reader)
    }
  }

  @Test func manyLaunchesLeaveNothing() async throws {
    await #expect(processExitsWith: .success) {
      // Once, so that what the runtime itself opens the first time is open.
      try await Launcher.with { _ = await (try await $0.launch(.shell("true"))).wait() }
      let before = try Remains()
      let launcher = try Launcher()
      let map = IDMap(ranges: [IDMap.Range(inside: 0, outside: 100_000, count: 1000)])
      let users = try UserNamespace.make(users: map, groups: map)
      // Once, so that both threads have begun.
      _ = await (try await launcher.launch(.shell("true", users: users))).wait()
      let open = try Remains()
      for number in 0..<200 {
        let launch = Launch.shell("exit 3", setup: [.tmpfs("/mnt", options: "size=1m")], users: number % 2 == 0 ? nil : users)
        let process = try await launcher.launch(launch)
        #expect(await process.wait() == .exited(3))
        let failing = Launch(executable: "/no/program", users: launch.users)
        await #expect(throws: LaunchError.executable("/no/program", errno: ENOENT)) { try await launcher.launch(failing) }
      }
      #expect(try Remains() == open)
      #expect(open.threads == 2)
      users.close()
      await launcher.close()
      let after = try Remains()
      #expect(after.descriptors == before.descriptors)
      #expect(after.children.isEmpty)
    }
  }

  /// What a process has.
  private struct Remains: Equatable {
    let descriptors: Int
    /// Zombies too.
    let children: [String]
    /// Those of launchers.
    let threads: Int

    init() throws {
      let files = FileManager.default
      descriptors = try files.contentsOfDirectory(atPath: "/proc/self/fd").count
      let tasks = try files.contentsOfDirectory(atPath: "/proc/self/task")
      func texts(_ name: String) -> [String] {
        tasks.compactMap { try? String(contentsOfFile: "/proc/self/task/\($0)/\(name)", encoding: .utf8) }
      }
      children = texts("children").flatMap { $0.split(separator: " ").map(String.init) }
      threads = texts("comm").filter { $0 == "launcher\n" || $0 == "launch-watcher\n" }.count
    }
  }
}
