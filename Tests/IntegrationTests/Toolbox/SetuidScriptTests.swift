import CollectorCore
import CollectorTestKit
import Testing

@Suite struct SetuidScriptTests {
  private func run(_ script: String) async throws -> JSONValue {
    try await withRootFileSystem { root in
      try await root.prepare(script)
      return try await ScriptTrial("setuid").document(in: root)
    }
  }

  @Test func listsWhatGivesRights() async throws {
    let document = try await run(
      """
      mkdir -p bin open sticky group; printf x | tee bin/uid bin/gid bin/both bin/plain bin/writable >/dev/null
      chown 7:8 bin/uid
      chmod 4755 bin/uid; chmod 2755 bin/gid group; chmod 6711 bin/both; chmod 755 bin/plain; chmod 666 bin/writable
      chmod 777 open; chmod 1777 sticky; ln -s uid bin/link
      """
    )
    #expect(document.texts("entries", "path") == ["/bin/both", "/bin/gid", "/bin/uid", "/bin/writable", "/open"])
    #expect(document.texts("entries", "mode") == ["6711", "2755", "4755", "0666", "0777"])
    let kinds = [["set-uid", "set-gid"], ["set-gid"], ["set-uid"], ["world-writable"], ["world-writable"]]
    #expect(document.list("entries").map { $0.texts("kinds") } == kinds)
    let program = document.entry("entries", where: "path", is: "/bin/uid")
    #expect(program?["uid"] == .integer(7) && program?["gid"] == .integer(8))
    #expect(document.list("unread").isEmpty)
  }

  @Test(arguments: [
    ("cap_net_raw,cap_net_admin=ep", ["cap_net_admin", "cap_net_raw"], [], true),
    ("cap_sys_admin,cap_bpf=i", [], ["cap_sys_admin", "cap_bpf"], false),
  ])
  func decodesCapabilities(text: String, permitted: [String], inheritable: [String], isEffective: Bool) async throws {
    let document = try await run("printf x >program; PATH=$PATH:/usr/sbin:/sbin setcap '\(text)' program")
    let capabilities = document.list("entries").first?["capabilities"]
    #expect(capabilities?.texts("permitted") == permitted && capabilities?.texts("inheritable") == inheritable)
    #expect(capabilities?["effective"] == .bool(isEffective))
  }

  @Test func nothingOfCollectorIsListed() async throws {
    let document = try await withRootFileSystem { try await ScriptTrial("setuid").document(in: $0) }
    #expect(document.list("entries").isEmpty && document.list("unread").isEmpty)
  }

  @Test func whatIsTooDeepIsNamedAndTheRestFound() async throws {
    let document = try await withRootFileSystem { root in
      try await root.makeHostile()
      try await root.prepare(#"printf x >b/$'\xff'; chmod 4755 b/$'\xff'"#)
      return try await ScriptTrial("setuid").document(in: root)
    }
    #expect(document.texts("entries", "path") == ["/b/\u{FFFD}"])
    #expect(document.texts("entries", "path_hex") == ["2f622fff"])
    #expect(document.texts("unread", "reason") == ["File name too long"])
  }
}
