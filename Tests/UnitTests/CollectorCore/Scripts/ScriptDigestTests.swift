import CollectorCore
import Foundation
import OCI
import Testing

@Suite struct ScriptDigestTests {
  private static func file(_ name: String, _ content: String, isExecutable: Bool = false) -> Script.PayloadFile {
    Script.PayloadFile(name: name, isExecutable: isExecutable, content: Data(content.utf8))
  }

  private static func digest(
    _ command: [String] = ["a"],
    _ payload: [Script.PayloadFile] = [file("f", "x")],
    _ settings: ScriptSettings = ScriptSettings()
  ) -> Digest {
    Script(name: "n", settings: settings, command: command, payload: payload).digest
  }

  @Test func everyPartCounts() {
    let all = [
      Self.digest(),
      Self.digest(["b"]), Self.digest(["a", ""]), Self.digest([]), Self.digest(["", "a"]),
      Self.digest(["a"], []), Self.digest(["a"], [Self.file("g", "x")]), Self.digest(["a"], [Self.file("f", "y")]),
      Self.digest(["a"], [Self.file("f", "x", isExecutable: true)]),
      Self.digest(["a"], [Self.file("f", "x"), Self.file("g", "")]),
      // The same bytes with their borders elsewhere.
      Self.digest(["a"], [Self.file("fx", "")]), Self.digest(["a"], [Self.file("", "fx")]),
      Self.digest(["af"], [Self.file("", "x")]),
      Self.digest(["a", "f", "x"], []),
      Self.digest(["a"], [Self.file("f", "x")], ScriptSettings(output: .json)),
      Self.digest(["a"], [Self.file("f", "x")], ScriptSettings(kind: .checks)),
      Self.digest(["a"], [Self.file("f", "x")], ScriptSettings(timeout: .seconds(1))),
      Self.digest(["a"], [Self.file("f", "x")], ScriptSettings(timeout: .seconds(2))),
      Self.digest(["a"], [Self.file("f", "x")], ScriptSettings(network: .host)),
      Self.digest(["a"], [Self.file("f", "x")], ScriptSettings(network: Limits.Network.none)),
    ]
    #expect(Set(all).count == all.count)
  }

  /// It is kept in databases: a change of how it is made runs every script again.
  @Test func staysTheSame() {
    #expect(Self.digest() == Self.digest())
    #expect(
      Self.digest(["/bin/bash"], [Self.file("s.sh", "echo")]).hex
        == "080da8c349717a9dfd7b1b23d368fd71fb55deec9239772cae8906bbcca72b15"
    )
  }

  /// Results are kept by name: a script under a new name has none yet.
  @Test func theNameCounts() {
    let scripts = ["a", "b"].map { Script(name: $0, settings: ScriptSettings(), command: ["x"], payload: []) }
    #expect(scripts[0].digest != scripts[1].digest)
  }
}
