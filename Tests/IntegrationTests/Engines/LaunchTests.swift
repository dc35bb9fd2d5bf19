import CLinux
import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Engines

/// Processes in namespaces of their own, as root.
@Suite struct LaunchTests {
  @Test func aProgramGetsWhatItIsGivenAndNothingElse() async throws {
    try await Launcher.with { launcher in
      let extra = try LifeLine()
      defer { for end in [extra.reader, extra.writer] { try? end.close() } }
      var launch = Launch.shell(
        """
        printf '%s|' "$@"; echo; env | sort; cat; echo complaint >&2; echo $$
        i=0; while [ $i -lt 300 ]; do [ -e /proc/self/fd/$i ] && echo fd $i; i=$((i + 1)); done
        """,
        "a b",
        "",
        "ü\n",
        descriptors: [extra.writer]
      )
      launch.environment = ["NAME=value", "EMPTY="]
      let outcome = try await launcher.run(launch, input: "typed\n")
      #expect(outcome.end == .exited(0))
      #expect(outcome.errors == "complaint\n")
      #expect(outcome.output.hasPrefix("a b||ü\n|\n"))
      let rest = outcome.lines.filter { !$0.hasPrefix("PWD=") && !$0.hasPrefix("OLDPWD=") && !$0.hasPrefix("_=") }.dropFirst(2)
      #expect(Array(rest) == ["EMPTY=", "NAME=value", "typed", "1", "fd 0", "fd 1", "fd 2", "fd 3"])
    }
  }

  @Test func descriptorsMayBeEachOthersPlaces() async throws {
    try await Launcher.with { launcher in
      let line = try LifeLine()
      defer { try? line.reader.close() }
      let launch = Launch.shell("echo x >&9", descriptors: Array(repeating: line.writer, count: 7))
      #expect(try await launcher.run(launch).end == .exited(0))
      try line.writer.close()
      #expect(try LifeLine.read(2, from: line.reader) == 2)
      try LifeLine.awaitEnd(of: line.reader)
    }
  }

  @Test(
    arguments: [
      ("exit 0", .exited(0)), ("exit 7", .exited(7)), ("exit 255", .exited(255)), ("kill -KILL $$", .signaled(SIGKILL)),
      ("kill -TERM $$", .signaled(SIGTERM)), ("kill -USR1 $$; exit 1", .signaled(SIGUSR1)),
    ] as [(String, ProcessEnd)]
  )
  func itsEndIsTold(line: String, end: ProcessEnd) async throws {
    try await Launcher.with { launcher in
      // The first process of a PID namespace could not send itself a signal.
      let outcome = try await launcher.run(.shell(line, namespaces: [.mount]))
      #expect(outcome.end == end)
    }
  }

  @Test func aKillTakesAllThatItHasStarted() async throws {
    try await Launcher.with { launcher in
      let line = try LifeLine()
      defer { try? line.reader.close() }
      let process = try await launcher.launch(
        .shell(
          """
          sh -c 'echo >&3; exec sleep 1000' &
          (setsid sh -c 'echo >&3; trap "" TERM HUP; sleep 1000; sleep 1000' &)
          (setsid sh -c '(setsid sh -c "cd /; echo >&3; exec sleep 1000" &)' &)
          echo >&3; exec sleep 1000
          """,
          descriptors: [line.writer]
        )
      )
      try line.writer.close()
      #expect(try LifeLine.read(4, from: line.reader) == 4)
      process.kill()
      process.kill()
      #expect(await process.wait() == .signaled(SIGKILL))
      #expect(await process.wait() == .signaled(SIGKILL))
      process.kill()
      try LifeLine.awaitEnd(of: line.reader)
    }
  }

  @Test func closingEndsWhatRuns() async throws {
    let launcher = try Launcher()
    let line = try LifeLine()
    defer { try? line.reader.close() }
    let process = try await launcher.launch(.shell("exec sleep 1000", descriptors: [line.writer]))
    try line.writer.close()
    await launcher.close()
    await launcher.close()
    #expect(await process.wait() == .signaled(SIGKILL))
    try LifeLine.awaitEnd(of: line.reader)
    await #expect(throws: LaunchError.closed) { try await launcher.launch(.shell("true")) }
  }

  @Test func manyAtOnce() async throws {
    try await Launcher.with { launcher in
      let outputs = try await withThrowingTaskGroup(of: String.self) { group in
        for number in 0..<16 {
          group.addTask {
            try await launcher.run(
              .shell("echo \(number) > /mnt/file; cat /mnt/file", setup: [.tmpfs("/mnt", options: "size=1m")])
            ).output
          }
        }
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
      }
      #expect(outputs == Set((0..<16).map { "\($0)\n" }))
    }
  }

  @Test func aCgroupIsJoinedFirst() async throws {
    try await withTemporaryDirectory { directory in
      let file = try FileDescriptor.open(
        directory.file("cgroup.procs"),
        .writeOnly,
        options: [.create, .closeOnExec],
        permissions: .ownerReadWrite
      )
      defer { try? file.close() }
      try await Launcher.with { launcher in
        var launch = Launch.shell("cat '\(directory.file("cgroup.procs"))'")
        launch.cgroups = [file]
        let outcome = try await launcher.run(launch)
        #expect(outcome.output == "0")
      }
    }
  }
}
