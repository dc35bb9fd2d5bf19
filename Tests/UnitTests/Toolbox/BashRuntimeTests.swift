import CollectorCore
import Foundation
import Testing

@testable import Toolbox

@Suite struct BashRuntimeTests {
  private let runtime = BashRuntime()

  private func file(_ text: String, suffix: String = ".sh") -> ScriptFile {
    ScriptFile(name: "x", origin: "dir/x\(suffix)", suffix: suffix, content: Data(text.utf8))
  }

  @Test(arguments: [
    (".sh", "echo", true),
    (".sh", "#!/bin/bash\n", true),
    (".sh", "#! /collector/bin/bash -eu\n", true),
    (".sh", "\u{FEFF}#!/bin/sh\r\n", true),
    ("", "#!/usr/bin/env bash\n", true),
    ("", "#!/usr/bin/env -S bash -e\n", true),
    ("", "#!/bin/dash", true),
    (".x", "#!/bin/sh\n", true),
    ("", "#!bash\n", true),
    ("", "echo\n", false),
    (".py", "print()\n", false),
    ("", "# /bin/bash\n", false),
    ("", "\n#!/bin/bash\n", false),
    ("", "#!/usr/bin/bashful\n", false),
    ("", "#!/usr/bin/env\n", false),
    // The line says more of a script than its name.
    (".sh", "#!/usr/bin/python3\n", false),
    (".sh", "#!/bin/zsh\n", false),
    (".sh", "#!\n", true),
  ])
  func recognisesSuffixAndLine(suffix: String, text: String, isOurs: Bool) {
    #expect(runtime.recognises(file(text, suffix: suffix)) == isOurs)
  }

  @Test(arguments: [
    ("echo hi\n", []), ("#!/bin/bash\n", []), ("#!/bin/bash -eu\n", ["-eu"]), ("#!/usr/bin/env -S bash -e -u\r\n", ["-e", "-u"]),
  ])
  func preparesACommand(text: String, arguments: [String]) async throws {
    let script = try await runtime.prepare(file(text))
    #expect(script.name == "x")
    #expect(script.command == ["/collector/bin/bash"] + arguments + ["/collector/script/x.sh"])
    #expect(script.payload.map(\.name) == ["x.sh"])
  }

  @Test func readsSettings() async throws {
    let script = try await runtime.prepare(file("#!/bin/sh\r\n# collector: output=json timeout=5s\r\necho\r\n"))
    #expect(script.settings == ScriptSettings(output: .json, timeout: .seconds(5)))
    let error = await #expect(throws: ScriptError.self) { try await runtime.prepare(file("\n# collector: output=xml\n")) }
    guard case .badSetting("dir/x.sh", 2, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: [
    ("echo a\nb\r\n", "echo a\nb\r\n"),
    ("echo a\r\nb\r\n", "echo a\nb\n"),
    ("a\r\nb\rc\r\r\nd\r", "a\nb\rc\r\nd\r"),
    ("\u{FEFF}echo\n", "echo\n"),
    ("\u{FEFF}\r\n", "\n"),
  ])
  func mendsWhatOtherSystemsEditorsWrite(text: String, mended: String) async throws {
    let script = try await runtime.prepare(file(text))
    #expect(script.payload.map(\.content) == [Data(mended.utf8)])
  }

  @Test func refusesWhatIsNotText() async throws {
    let wide = ScriptFile(name: "x", origin: "x.sh", suffix: ".sh", content: Data([0xFF, 0xFE, 0x65, 0, 0x0A, 0]))
    let error = await #expect(throws: ScriptError.self) { try await runtime.prepare(wide) }
    #expect(error == .unreadable(file: "x.sh", reason: "it has NUL bytes, so it is not text in UTF-8 or ASCII"))
  }
}
