import CollectorCore
import CollectorTestKit
import Foundation
import Subprocess
import Testing

@Suite struct UsersScriptTests {
  private static let passwd = """
    root:x:0:0:root:/root:/bin/sh
    daemon:*:1:1::/:/usr/sbin/nologin
    toor:x:0:0::/nowhere:/bin/sh
    open::12:12:::/bin/sh
    old:aaaaaaaaaaaaa:9:9:::/bin/sh

    """
  private static let shadow = """
    root:*:1::::::
    toor:$6$salt$hash:1:::::19000:

    """
  private static let files = [
    "etc/passwd": passwd, "etc/shadow": shadow, "etc/group": "a:x:0:root,toor\nb:x:1:toor,root,root,\n",
    "root/.ssh/authorized_keys": "# none\nssh-ed25519 AAAA\n", "bin/sh": "",
  ]

  private func run(
    _ files: [String: String],
    _ change: (RootFileSystem) async throws -> Void = { _ in }
  ) async throws -> JSONValue {
    try await withRootFileSystem(files) { root in
      try await change(root)
      return try await ScriptTrial("users").document(in: root)
    }
  }

  @Test func saysWhoCouldLogIn() async throws {
    let document = try await run(Self.files) { try await $0.prepare("chmod 755 bin/sh") }
    #expect(document.texts("accounts", "name") == ["root", "daemon", "toor", "open", "old"])
    #expect(document.texts("accounts", "password") == ["none", "none", "set", "empty", "set"])
    let accounts = document.list("accounts")
    #expect(accounts.map { $0["can_log_in"] } == [true, false, true, true, true].map { .bool($0) })
    #expect(accounts.map { $0.texts("login") } == [["keys"], [], ["password"], ["empty-password"], ["password"]])
    #expect(document.texts("accounts", "algorithm") == ["sha512crypt", "descrypt"])
    #expect(document.texts("accounts", "expires_on") == ["2022-01-08"])
    let root = document.entry("accounts", where: "name", is: "root")
    #expect(root?["group"] == .string("a") && root?.texts("groups") == ["b"])
    #expect(document.texts("sources") == ["/etc/passwd", "/etc/group", "/etc/shadow"])
    #expect(document.list("unread").isEmpty)
  }

  @Test func noHashIsPrinted() async throws {
    let outcome = try await withRootFileSystem(Self.files) { try await ScriptTrial("users").run(in: $0) }
    #expect(!outcome.text.contains("$6$") && !outcome.text.contains("aaaaaaaaaaaaa"))
  }

  @Test func aSecondSuperuserIsFlagged() async throws {
    let document = try await run(Self.files)
    let second = document.entry("accounts", where: "name", is: "toor")
    #expect(second?["superuser"] == .bool(true) && second?["duplicate_uid"] == .bool(true))
    #expect(document.texts("problems", "problem").contains("gives toor the uid 0, which root has"))
  }

  @Test(arguments: [
    ("bad\n", "has 1 fields, where there should be 7"), ("x:x:y:1:::\n", "has a uid that is no number"),
    ("x:x:1:4294967296:::\n", "has a gid that is no number"), (":x:1:1:::\n", "has no name"),
    ("+::::::\n", "refers to accounts of a directory service, which are not in the image"),
    ("x:x:1:1:::\nx:x:2:1:::\n", "is a second line for x, and has no effect"),
  ])
  func whatIsMalformedIsAProblem(text: String, problem: String) async throws {
    let document = try await run(["etc/passwd": text])
    #expect(document.texts("problems", "problem").contains(problem))
  }

  @Test func anImageWithoutAccountsHasNone() async throws {
    let document = try await run([:])
    #expect(document.list("accounts").isEmpty && document.list("unread").isEmpty && document.list("sources").isEmpty)
  }

  @Test(arguments: [
    "mkfifo etc/passwd", "ln -s passwd etc/passwd", "mkdir etc/passwd", "ln -s /proc/self/status etc/passwd",
    "truncate -s 1G etc/passwd",
  ])
  func accountsThatCannotBeReadAreAnError(script: String) async throws {
    try await withRootFileSystem { root in
      try await root.prepare("mkdir etc; " + script)
      let outcome = try await ScriptTrial("users").run(in: root)
      #expect(outcome.status == .exited(1))
      #expect(outcome.output.isEmpty && outcome.error.hasPrefix("users: cannot read /etc/passwd: "))
    }
  }

  @Test func whatElseCannotBeReadIsNamed() async throws {
    let document = try await run(["etc/passwd": "root:x:0:0::/root:/bin/sh\n"]) {
      try await $0.prepare("mkfifo etc/shadow; ln -s group etc/group")
    }
    #expect(document.texts("accounts", "password") == ["unknown"])
    #expect(document.texts("unread", "path") == ["/etc/group", "/etc/shadow"])
    #expect(document.texts("unread", "reason") == ["Too many levels of symbolic links", "it is not a regular file"])
  }

  @Test func invalidUTF8IsReplacedAndKept() async throws {
    let document = try await withRootFileSystem { root in
      try root.write(Data("e".utf8 + [0xFF] + ":x:7:9:::\n".utf8), to: "etc/passwd")
      return try await ScriptTrial("users").document(in: root)
    }
    #expect(document.texts("accounts", "name") == ["e\u{FFFD}"])
    #expect(document.texts("accounts", "name_hex") == ["65ff"])
  }
}
