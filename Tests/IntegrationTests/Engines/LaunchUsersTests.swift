import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Engines

/// Launches in user namespaces: made by root, and, in processes of their own, by users who are not.
@Suite struct LaunchUsersTests {
  private static let map = IDMap(ranges: [IDMap.Range(inside: 0, outside: 100_000, count: 65_536)])

  /// An overlay and what is over it, as an engine without rights has it.
  private static let setup: [LaunchStep] = [
    .tmpfs("/mnt", options: "size=1m"), .directory("/mnt/lower"), .directory("/mnt/upper"), .directory("/mnt/work"),
    .directory("/mnt/merged"), .file("/mnt/lower/file", bytes: Array("below\n".utf8)), .changeDirectory("/mnt"),
    .overlay("merged", options: "lowerdir=lower,upperdir=upper,workdir=work,userxattr"), .directory("proc"), .proc("proc"),
    .directory("etc"), .bind("/etc", to: "etc", readOnly: true),
  ]

  private static let script = """
    id -u; id -g; cat merged/file; echo above > merged/file; cat lower/file merged/file; rm merged/file; stat -c %F upper/file
    ls -d proc/[0-9]*; (echo > etc/new) 2>/dev/null || echo refused
    """

  private static let expected = [
    "0", "0", "below", "below", "above", "character special file", "proc/1", "refused",
  ]

  @Test func rootIsSomebodyElseInside() async throws {
    let users = try UserNamespace.make(users: Self.map, groups: Self.map)
    defer { users.close() }
    #expect(users.mapping == .single)
    try await Launcher.with { launcher in
      let line = "cat /proc/self/uid_map; id -G; touch merged/new; chown 5:7 merged/new; stat -c %u:%g merged/new upper/new;"
      let outcome = try await launcher.run(.shell(line + Self.script, setup: Self.setup, users: users))
      #expect(outcome.errors.isEmpty)
      #expect(outcome.lines.first?.split(separator: " ") == ["0", "100000", "65536"])
      #expect(Array(outcome.lines.dropFirst()) == ["0", "5:7", "5:7"] + Self.expected)
    }
  }

  @Test func onceClosedNothingEntersIt() async throws {
    let users = try UserNamespace.make(users: Self.map, groups: Self.map)
    users.close()
    users.close()
    try await Launcher.with { launcher in
      await #expect(throws: LaunchError.users(errno: EBADF)) { try await launcher.launch(.shell("true", users: users)) }
    }
  }

  @Test func whatFailsInsideIsNamed() async throws {
    let users = try UserNamespace.make(users: Self.map, groups: Self.map)
    defer { users.close() }
    try await Launcher.with { launcher in
      await #expect(throws: LaunchError.step("making the directory /nowhere/x", errno: ENOENT, inUsers: true)) {
        try await launcher.launch(.shell("true", setup: [.directory("/nowhere/x")], users: users))
      }
      var launch = Launch.shell("true", users: users)
      let file = try FileDescriptor.open("/dev/full", .writeOnly, options: .closeOnExec)
      defer { try? file.close() }
      launch.cgroups = [file]
      await #expect(throws: LaunchError.cgroup(0, errno: ENOSPC)) { try await launcher.launch(launch) }
    }
  }

  @Test func aMapProgramThatFailsLeavesRootAlone() async throws {
    try await withTemporaryDirectory { directory in
      // A shell takes the first argument, the process's number, for a file.
      for name in ["newuidmap", "newgidmap"] {
        try FileManager.default.createSymbolicLink(atPath: directory.file(name).string, withDestinationPath: "/bin/sh")
      }
      for name in ["subuid", "subgid"] { try directory.write("0:200000:10\nother:1:1\n0:300000:20\n", to: name) }
      let maker = UserNamespace.Maker(
        user: 0,
        group: 0,
        name: "root",
        searchPath: "relative:\(directory.path)",
        configuration: directory.path
      )
      try await Launcher.with { launcher in
        let users = try await UserNamespace.make(maker, launcher: launcher)
        defer { users.close() }
        #expect(users.mapping == .single)
        #expect(users.limitation?.contains("/newuidmap failed: ") == true)
        #expect(users.limitation?.contains("; see the user's lines in /etc/subuid") == true)
        #expect(try await launcher.run(.shell("id -u", users: users)).output == "0\n")
      }
    }
  }

  /// A user with subordinate ids: the first that `/etc/subuid` has.
  @Test func aUserWithSubordinateIDs() async throws {
    await #expect(processExitsWith: .success) {
      let entry = try String(contentsOfFile: "/etc/subuid", encoding: .utf8).split(separator: ":").first.map(String.init)
      let name = try #require(entry, "nobody in /etc/subuid")
      let user = try #require(getpwnam(name), "no such user")
      try LaunchUsersTests.become(user.pointee.pw_uid, user.pointee.pw_gid)
      try await Launcher.with { launcher in
        let users = try await UserNamespace.makeIfNeeded(searchPath: "/usr/local/bin:/usr/bin:/bin", launcher: launcher)
        let made = try #require(users)
        #expect(made.limitation == nil)
        let line = "touch merged/new; chown 5:7 merged/new; stat -c %u:%g merged/new;"
        let outcome = try await launcher.run(.shell(line + Self.script, setup: Self.setup, users: made))
        #expect(outcome.errors.isEmpty)
        #expect(outcome.lines == ["5:7"] + Self.expected)
        try await LaunchUsersTests.killsAll(made, launcher)
        made.close()
      }
    }
  }

  @Test func aUserWithNothing() async throws {
    await #expect(processExitsWith: .success) {
      try LaunchUsersTests.become(65_534, 65_534)
      try await Launcher.with { launcher in
        let made = try #require(try await UserNamespace.makeIfNeeded(searchPath: "", launcher: launcher))
        #expect(made.mapping == .single)
        #expect(made.limitation?.contains("uidmap") == true)
        let outcome = try await launcher.run(.shell(Self.script, setup: Self.setup, users: made))
        #expect(outcome.errors.isEmpty)
        #expect(outcome.lines == Self.expected)
        try await LaunchUsersTests.killsAll(made, launcher)
        await #expect(throws: LaunchError.cannotClone(errno: EPERM, inUsers: false)) { try await launcher.launch(.shell("true")) }
        made.close()
      }
    }
  }

  /// For good, and for all threads of this process save the first one, which the C library takes for ended.
  private static func become(_ user: uid_t, _ group: gid_t) throws {
    try #require(setgroups(0, nil) == 0 && setgid(group) == 0 && setuid(user) == 0)
  }

  private static func killsAll(_ users: UserNamespace, _ launcher: Launcher) async throws {
    let line = try LifeLine()
    let process = try await launcher.launch(
      .shell("(setsid sh -c 'echo >&3; exec sleep 1000' &); exec sleep 1000", users: users, descriptors: [line.writer])
    )
    try line.writer.close()
    #expect(try LifeLine.read(1, from: line.reader) == 1)
    process.kill()
    #expect(await process.wait() == .signaled(SIGKILL))
    try LifeLine.awaitEnd(of: line.reader)
    try line.reader.close()
  }
}
