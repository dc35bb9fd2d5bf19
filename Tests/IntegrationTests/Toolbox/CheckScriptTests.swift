import CollectorCore
import CollectorTestKit
import Foundation
import Subprocess
import Testing

/// The examples of checks.
@Suite struct CheckScriptTests {
  private func check(_ name: String, parameters: String, _ script: String) async throws -> [String] {
    try await withRootFileSystem { root in
      try await root.prepare(script)
      let document = try await ScriptTrial(check: name).document(in: root, parameters: parameters)
      return document.list("checks").map { check in
        ["id", "status", "message"].compactMap { check[$0]?.text }.joined(separator: " ")
      }
    }
  }

  @Test(arguments: ["no-extra-users.sh", "required-file.sh", "setuid-allowed.sh", "package-age.py"])
  func withoutParametersTheyFail(name: String) async throws {
    let stem = name.prefix { $0 != "." }
    for parameters in [nil, "\u{7F} a b\n"] {
      let outcome = try await withRootFileSystem { root in
        try await ScriptTrial(check: name).run(in: root, parameters: parameters)
      }
      #expect(outcome.status == .exited(1))
      #expect(outcome.output.isEmpty && outcome.error.hasPrefix("\(stem): "))
    }
  }

  @Test(arguments: [
    ("root:x:0:0::/:\napp:x:7:7::/:\n", "pass all accounts are allowed"),
    ("root:x:1:0::/:\n", "fail not allowed: 'root' with the uid '1'"),
    ("root:x:0:0::/:\nroot:x:0:0::/:\n", "fail not allowed: 'root' twice"),
    ("root:x:0:0::/:\n$(id)]:x:3:0::/:\n:x:3:3::/:\n", "fail not allowed: '$(id)]', line 3 has no name"),
  ])
  func accounts(passwd: String, outcome: String) async throws {
    let checks = try await withRootFileSystem(["etc/passwd": passwd]) { root in
      try await ScriptTrial(check: "no-extra-users.sh").document(in: root, parameters: "# comment\nroot:0\n\napp\n")
    }
    #expect(checks.texts("checks", "id") == ["no-extra-users"])
    let found = checks.texts("checks", "status") + checks.texts("checks", "message")
    #expect(found.joined(separator: " ") == outcome)
  }

  @Test func accountsThatCannotBeReadAreNoPass() async throws {
    try await withRootFileSystem { root in
      try root.makePipe("etc/passwd")
      let outcome = try await ScriptTrial(check: "no-extra-users.sh").run(in: root, parameters: "root\n")
      #expect(outcome.status == .exited(1) && outcome.output.isEmpty)
      #expect(outcome.error == "no-extra-users: cannot read /etc/passwd: it is not a regular file\n")
    }
  }

  @Test func programsWithSetuid() async throws {
    let script = """
      mkdir bin; printf x | tee bin/su bin/a $'bin/n\\n\\xff' >/dev/null; chmod 4755 bin/su bin/n*; chmod 2755 bin/a
      """
    let one = "mkdir bin; printf x >bin/su; chmod 4755 bin/su"
    let all = try await check("setuid-allowed.sh", parameters: "/bin/su\n/bin/a\n", one)
    #expect(all == ["setuid-allowed pass there is no program with the set-uid or set-gid bit that is not allowed"])
    let some = try await check("setuid-allowed.sh", parameters: "/bin/su\n", script)
    #expect(some == [#"setuid-allowed fail not allowed: '/bin/a', $'/bin/n\n\377'"#])
  }

  @Test func whatCannotBeLookedAtIsNoPass() async throws {
    try await withRootFileSystem { root in
      try await root.makeHostile()
      let outcome = try await ScriptTrial(check: "setuid-allowed.sh").run(in: root, parameters: "# none\n")
      #expect(outcome.status == .exited(1) && outcome.output.isEmpty)
      #expect(outcome.error.hasPrefix("setuid-allowed: cannot look at all of the image: "))
    }
  }

  @Test func files() async throws {
    let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    let checks = try await check(
      "required-file.sh",
      parameters: """
        /etc/a present
        /etc/a sha256 \(digest)
        /etc/a contains  b
        /etc/a contains x y
        /etc/b sha256 \(digest)
        /etc/b absent
        /etc/pipe present
        /etc/loop present
        /etc/proc present
        /etc/none absent
        /etc/huge contains x
        """,
      """
      mkdir etc; printf abc >etc/a; printf x >etc/b; mkfifo etc/pipe; ln -s loop etc/loop; ln -s /proc/self/status etc/proc
      truncate -s 1G etc/huge
      """
    )
    #expect(
      checks.map { $0.replacingOccurrences(of: "required-file:/etc/", with: "") } == [
        "a pass it is there", "a pass it has the digest that is asked for", "a pass it has the text that is asked for",
        "a fail it does not have the text 'x y'",
        "b fail its digest is 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", "b fail it is there",
        "pipe fail it is no regular file", "loop fail it is no regular file", "proc fail it leads out of the image",
        "none pass it is not there", "huge fail it has more than 16777216 bytes, and was not searched",
      ]
    )
  }

  @Test(arguments: ["a present", "/a exists", "/a sha256 12", "/a contains", "/a present x", "# nothing"])
  func badParametersAreNamed(line: String) async throws {
    let outcome = try await withRootFileSystem { root in
      try await ScriptTrial(check: "required-file.sh").run(in: root, parameters: line + "\n")
    }
    #expect(outcome.status == .exited(1))
    #expect(outcome.output.isEmpty && outcome.error.hasPrefix("required-file: ") && outcome.error.contains("its parameters"))
  }

  private static let dpkg = """
    Package: a
    Status: install ok installed
    Version: 1:2.0~rc1-1

    Package: b
    Status: deinstall ok config-files
    Version: 1

    """

  @Test(arguments: [
    ("a 1:2.0~beta-9", "pass"), ("deb:a 1:2.0-1", "fail"), ("a 9", "pass"), ("b 1", "skip"), ("apk:a 1", "skip"),
    ("m 1.2.5-r0", "pass"), ("m 1.2.5-r1", "fail"), ("m 1.2.5_rc1-r5", "pass"),
    ("apk:m 1.2.5_p1-r0", "fail"), ("m 1.2.10-r0", "fail"),
  ])
  func versions(line: String, status: String) async throws {
    let files = ["var/lib/dpkg/status": Self.dpkg, "lib/apk/db/installed": "P:m\nV:1.2.5-r0\n\n"]
    let document = try await withRootFileSystem(files) { root in
      try await ScriptTrial(check: "package-age.py").document(in: root, parameters: line + "\n")
    }
    #expect(document.texts("checks", "status") == [status])
  }

  /// The comparison of versions, against dpkg's own.
  @Test func agreesWithDpkg() async throws {
    let versions = [
      "1", "1.0", "1~", "1~~", "1~a", "1a", "1+", "1.0-1", "1.0-1~", "0:1", "1:0", "1.10", "1.9", "1.01", "1.0-0", "2b-1",
    ]
    let script = """
      for left; do for right; do
        if dpkg --compare-versions "$left" lt "$right"; then echo fail; else echo pass; fi
      done; done
      """
    let answer = try await Command("bash", package: "bash")(["-euc", script, "bash"] + versions)
    let expected = answer.split(separator: "\n").map(String.init)
    var found: [String] = []
    for version in versions {
      let status = "Package: a\nStatus: install ok installed\nVersion: \(version)\n"
      let document = try await withRootFileSystem(["var/lib/dpkg/status": status]) { root in
        let parameters = versions.map { "a \($0)\n" }.joined()
        return try await ScriptTrial(check: "package-age.py").document(in: root, parameters: parameters)
      }
      found += document.texts("checks", "status")
    }
    #expect(found == expected)
  }

  @Test func aDatabaseWithoutAReaderIsNoPass() async throws {
    let outcome = try await withRootFileSystem(["var/lib/rpm/Packages": ""]) { root in
      try await ScriptTrial(check: "package-age.py").run(in: root, parameters: "a 1\n")
    }
    #expect(outcome.status == .exited(1) && outcome.error.contains("no reader for the package database /var/lib/rpm/Packages"))
  }
}
