import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Engines

/// What a new process does before its program begins.
@Suite struct LaunchSetupTests {
  @Test func everyStepIsDone() async throws {
    try await withTemporaryDirectory { directory in
      let top = directory.file("top")
      try FileManager.default.createDirectory(atPath: top.string, withIntermediateDirectories: false)
      try directory.write("outside", to: "source")
      let setup: [LaunchStep] = [
        .tmpfs(top, options: "size=1m,mode=0711"), .changeDirectory(top), .directory("a", mode: 0o1777), .directory("a"),
        .file("f", bytes: Array("bytes".utf8), mode: 0o600), .symbolicLink("l", to: "f"), .directory("p"), .proc("p"),
        .file("b", bytes: []), .bind(directory.file("source"), to: "b", readOnly: true),
        .file("w", bytes: []), .bind(directory.file("source"), to: "w", readOnly: false),
      ]
      let script = """
        stat -c '%n %a %F' . a f; readlink l; cat l; echo; ls -d p/[0-9]*; cat p/1/comm; cat b; echo
        (echo inside > b) 2>/dev/null || echo refused; echo inside > w; grep -c "/$1/b [a-z0-9]* ro," p/self/mounts; pwd; umask
        """
      try await Launcher.with { launcher in
        let outcome = try await launcher.run(.shell(script, String(top.string.dropFirst()), setup: setup))
        #expect(
          outcome.lines == [
            ". 711 directory", "a 1777 directory", "f 600 regular file", "f", "bytes", "p/1", "sh", "outside", "refused", "1",
            top.string, "0022",
          ]
        )
      }
      #expect(try String(contentsOfFile: directory.file("source").string, encoding: .utf8) == "inside\n")
      #expect(try FileManager.default.contentsOfDirectory(atPath: top.string).isEmpty)
    }
  }

  @Test func aHundredAndTwentySevenLayers() async throws {
    try await withTemporaryDirectory { directory in
      let names = (0..<127).map { String(format: "%024x", $0) }
      for (number, name) in names.enumerated() {
        let layer = directory.path.appending("\(name)/fs")
        try FileManager.default.createDirectory(atPath: layer.string, withIntermediateDirectories: true)
        try Data("\(number)".utf8).write(to: URL(filePath: layer.appending("file\(number)").string))
      }
      let top = directory.file("top")
      try FileManager.default.createDirectory(atPath: top.string, withIntermediateDirectories: false)
      let layers = names.map { "\($0)/fs" }.joined(separator: ":")
      let setup: [LaunchStep] = [
        .tmpfs(top, options: "size=1m"), .directory(top.appending("upper")), .directory(top.appending("work")),
        .directory(top.appending("merged")), .changeDirectory(directory.path),
        .overlay(top.appending("merged"), options: "lowerdir=\(layers),upperdir=top/upper,workdir=top/work"),
      ]
      try await Launcher.with { launcher in
        let outcome = try await launcher.run(
          .shell(
            "cd top/merged; ls | wc -l; cat file0 file126; rm file5; echo > new; ls | wc -l; rm new; ls | wc -l",
            setup: setup
          )
        )
        #expect(outcome.lines == ["127", "0126127", "126"])
        #expect(outcome.errors.isEmpty)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: top.string).isEmpty)
      let mounts = try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)
      #expect(!mounts.contains(directory.path.lastComponent?.string ?? "/"))
      #expect(FileManager.default.fileExists(atPath: directory.path.appending("\(names[5])/fs/file5").string))
    }
  }

  @Test(
    arguments: [
      (
        Launch.shell("true", setup: [.directory("/mnt"), .directory("/nowhere/x")]),
        "making the directory /nowhere/x failed: No such"
      ),
      (.shell("true", setup: [.directory("/etc/passwd")]), "making the directory /etc/passwd failed: Not a directory"),
      (.shell("true", setup: [.file("/etc/passwd", bytes: [])]), "making the file /etc/passwd failed: File exists"),
      (.shell("true", setup: [.tmpfs("/mnt", options: "what=this")]), "mounting a tmpfs at /mnt failed: Invalid argument"),
      (
        .shell("true", setup: [.overlay("/mnt", options: "lowerdir=/no:/where")]),
        "mounting an overlay at /mnt failed: No such file"
      ),
      (.shell("true", setup: [.bind("/no", to: "/mnt", readOnly: true)]), "binding /no to /mnt read-only failed: No such file"),
      (.shell("true", setup: [.changeDirectory("/etc/passwd")]), "changing to the directory /etc/passwd failed: Not a directory"),
      (Launch(executable: "/no/program"), "/no/program cannot be executed: No such file or directory; it is not there, or"),
      (Launch(executable: "/etc/passwd"), "/etc/passwd cannot be executed: Permission denied; it is not marked"),
      (.shell("true", descriptors: [FileDescriptor(rawValue: 99_999)]), "the new process cannot have its descriptor 3: Bad file"),
    ]
  )
  func whatFailsIsNamed(launch: Launch, text: String) async throws {
    try await Launcher.with { launcher in
      let error = await #expect(throws: LaunchError.self) { try await launcher.launch(launch) }
      #expect(error?.description.hasPrefix(text) == true, "\(error?.description ?? "")")
      #expect(error?.isTransient == false)
    }
  }

  @Test func aCgroupThatCannotBeJoinedIsNamed() async throws {
    let file = try FileDescriptor.open("/dev/full", .writeOnly, options: .closeOnExec)
    defer { try? file.close() }
    try await Launcher.with { launcher in
      var launch = Launch.shell("true")
      launch.cgroups = [file]
      await #expect(throws: LaunchError.cgroup(0, errno: ENOSPC)) { try await launcher.launch(launch) }
    }
  }
}
