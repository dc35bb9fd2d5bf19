import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import Engines

@Suite struct OCIRuntimeTests {
  @Test(
    arguments: [
      ("crun version 1.8.1\ncommit: f8a\nspec: 1.0.0\n", .crun, "1.8.1"),
      ("runc version 1.1.5+ds1\ncommit: 1.1.5\n", .runc, "1.1.5+ds1"),
      ("runsc version release-20240101.0\nspec: 1.1.0\n", .runsc, "release-20240101.0"),
      ("youki version 0.3.1\n", .other, "0.3.1"), ("youki version: 0.3.1\n", .other, "0.3.1"), ("", .other, "of unknown version"),
      ("\u{1b}[2J9", .other, "\\u{1b}[2J9"),
    ] as [(String, OCIRuntime.Kind, String)]
  )
  func versions(text: String, kind: OCIRuntime.Kind, version: String) {
    #expect(OCIRuntime(path: "/r", versionText: text) == OCIRuntime(kind: kind, path: "/r", version: version))
  }

  private func arguments(_ kind: OCIRuntime.Kind, isRootless: Bool = false, isOnHostNetwork: Bool = false) -> String {
    OCIRuntime(kind: kind, path: "/r", version: "1").runArguments(
      id: "c1",
      bundle: "/b",
      stateDirectory: "/s",
      log: "/l",
      isRootless: isRootless,
      isOnHostNetwork: isOnHostNetwork
    ).joined(separator: " ")
  }

  @Test func argumentsByKind() {
    let common = "--root /s --log /l --log-format json"
    #expect(arguments(.crun) == "--cgroup-manager=disabled \(common) run --no-new-keyring --bundle /b c1")
    #expect(arguments(.runc) == "--rootless=true \(common) run --no-new-keyring --bundle /b c1")
    #expect(arguments(.runsc) == "--ignore-cgroups --network=none \(common) run --bundle /b c1")
    #expect(
      arguments(.runsc, isRootless: true, isOnHostNetwork: true)
        == "--ignore-cgroups --network=host --rootless \(common) run --bundle /b c1"
    )
    #expect(arguments(.other) == "\(common) run --bundle /b c1")
  }

  @Test func whatRuntimesSeeOfCgroups() {
    func view(_ kind: OCIRuntime.Kind, _ isRootless: Bool, _ unified: FilePath?) -> OCIRuntime.CgroupView {
      OCIRuntime(kind: kind, path: "/r", version: "1").cgroupView(isRootless: isRootless, unified: unified)
    }
    for isRootless in [false, true] { #expect(view(.crun, isRootless, "/u") == .empty) }
    #expect(view(.runc, false, nil) == .mounted)
    #expect(view(.runc, true, "/u") == .bound("/u"))
    #expect(view(.runc, true, nil) == .unchanged)
  }

  @Test(
    arguments: [
      (.crun, .good, "r 1 (/r)"), (.runsc, .good, "r 1 (/r)"), (.runc, .good, "apt-get install crun"),
      (.other, .doubtful, "apt-get install crun"),
    ] as [(OCIRuntime.Kind, SandboxFinding.Verdict, String)]
  )
  func findings(kind: OCIRuntime.Kind, verdict: SandboxFinding.Verdict, text: String) {
    let finding = OCIRuntime(kind: kind, path: "/r", version: "1").finding
    #expect((finding.verdict, finding.subject) == (verdict, "runtime"))
    #expect(finding.text.contains(text), "\(finding.text)")
  }

  /// Programs that print what a runtime would.
  private func withPrograms(
    _ programs: [String: String],
    _ body: (TemporaryDirectory, Launcher) async throws -> Void
  ) async throws {
    let launcher = try Launcher()
    try await withTemporaryDirectory { directory in
      for (name, text) in programs {
        let text = try directory.write("#!/bin/sh\n\(text)\n", to: "\(name).text")
        let path = directory.file(name)
        // A program cannot be run while it is open for writing, and a child that another test starts now would hold it open.
        _ = await ProgramOutput.of("/bin/cp", [text.string, path.string], within: .seconds(30), limit: 1, launcher: launcher)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path.string)
      }
      try await body(directory, launcher)
    }
    await launcher.close()
  }

  private func locate(
    _ explicit: FilePath?,
    in directories: [FilePath] = [],
    _ launcher: Launcher
  ) async throws(OCIRuntimeError) -> OCIRuntime {
    try await OCIRuntime.locate(explicit: explicit, in: directories, launcher: launcher)
  }

  @Test func theFastestIsTaken() async throws {
    try await withPrograms(["runc": "echo runc version 1", "crun": "echo crun version 2"]) { directory, launcher in
      let found = try await locate(nil, in: ["/nonexistent", directory.path], launcher)
      #expect(found == OCIRuntime(kind: .crun, path: directory.file("crun"), version: "2"))
      let named = try await locate("runc", in: [directory.path], launcher)
      #expect(named.kind == .runc)
      let placed = try await locate(directory.file("runc"), launcher)
      #expect(placed.path == directory.file("runc"))
    }
  }

  @Test func oneThatFailsIsPassedOver() async throws {
    try await withPrograms(["crun": "exit 3", "runc": "echo runc version 1"]) { directory, launcher in
      let found = try await locate(nil, in: [directory.path], launcher)
      #expect(found.kind == .runc)
      let failure = OCIRuntimeError.unusable(directory.file("crun"), reason: "failed with status 3")
      await #expect(throws: failure) {
        _ = try await locate(directory.file("crun"), launcher)
      }
    }
  }

  @Test func errorsSayWhatToDo() async throws {
    try await withPrograms([:]) { directory, launcher in
      for missing in [directory.file("crun"), directory.path.appending(".")] {
        await #expect(throws: OCIRuntimeError.notExecutable(missing)) { _ = try await locate(missing, launcher) }
      }
      let error = await #expect(throws: OCIRuntimeError.self) {
        _ = try await locate("no-such-runtime", in: [directory.path, "/nonexistent"], launcher)
      }
      let text = try #require(error).description
      #expect(text.contains("no-such-runtime is not in \(directory.path):/nonexistent"), "\(text)")
      #expect(text.contains("apt-get install crun") && text.contains("--runtime"))
    }
  }

  @Test(arguments: [
    ("echo out; echo err >&2", ProgramOutput.ended(.exited(0), output: Data("out\n".utf8))),
    ("exit 7", .ended(.exited(7), output: Data())),
    ("kill -9 $$", .ended(.signaled(SIGKILL), output: Data())), ("exec sleep 1000", .timedOut),
    ("printf 0123456789abcdefg", .ended(.exited(0), output: Data("0123456789abcdef".utf8))),
    ("sleep 2 & echo on", .ended(.exited(0), output: Data("on\n".utf8))),
  ])
  func programsEnd(script: String, expected: ProgramOutput) async throws {
    let patience = expected == .timedOut ? Duration.milliseconds(200) : .seconds(30)
    try await Launcher.with { launcher in
      let output = await ProgramOutput.of("/bin/sh", ["-c", script], within: patience, limit: 16, launcher: launcher)
      #expect(output == expected)
    }
  }

  @Test func aProgramThatIsNoneIsNotStarted() async throws {
    try await Launcher.with { launcher in
      let result = await ProgramOutput.of("/nonexistent/x", [], within: .seconds(1), limit: 16, launcher: launcher)
      guard case .notStarted(let reason) = result else { return #expect(Bool(false), "\(result)") }
      #expect(reason.contains("/nonexistent/x"))
    }
  }
}
