import CollectorCore
import Foundation
import OCI
import Testing

@testable import Toolbox

@Suite struct InterpreterRuntimeTests {
  private func file(_ text: String, suffix: String) -> ScriptFile {
    ScriptFile(name: "x", origin: "dir/x\(suffix)", suffix: suffix, content: Data(text.utf8))
  }

  @Test(arguments: [
    (".py", "print()\n", true), (".py", "#!/usr/bin/env python3\n", true), ("", "#!/usr/bin/python3.11 -u\n", true),
    ("", "#!python\n", true),
    (".py", "#!/bin/sh\n", false), ("", "#!/usr/bin/python2\n", false), ("", "print()\n", false), (".rb", "puts\n", false),
  ])
  func recognisesPython(suffix: String, text: String, isOurs: Bool) {
    #expect(PythonRuntime().recognises(file(text, suffix: suffix)) == isOurs)
  }

  @Test(arguments: [
    (".rb", "puts\n", true), ("", "#!/usr/bin/env ruby\n", true), ("", "#!/usr/bin/ruby3.1 -w\n", true),
    (".rb", "#!/bin/sh\n", false), ("", "puts\n", false), (".py", "print()\n", false),
  ])
  func recognisesRuby(suffix: String, text: String, isOurs: Bool) {
    #expect(RubyRuntime().recognises(file(text, suffix: suffix)) == isOurs)
  }

  @Test func eachHasItsPartOfTheToolbox() async throws {
    let python = try await PythonRuntime().prepare(file("#!/usr/bin/python3 -u\n# collector: output=json\n", suffix: ".py"))
    #expect(python.tools == ["python"])
    #expect(python.command == ["/collector/bin/python3", "-I", "-u", "/collector/script/x.py"])
    #expect(python.settings.output == .json)
    let ruby = try await RubyRuntime().prepare(file("# collector: tools=python\n", suffix: ".rb"))
    #expect(ruby.tools == ["python", "ruby"])
    #expect(ruby.command.last == "/collector/script/x.rb")
    #expect(try await BashRuntime().prepare(file("echo\n", suffix: ".sh")).tools == [])
  }

  @Test func aPartThatTheToolboxLacksIsNamed() async throws {
    let script = try await PythonRuntime().prepare(file("print()\n", suffix: ".py"))
    let base = PackedToolbox.Part(name: "base", digest: .init(sha256Of: [1]), archive: "base.tar")
    let python = PackedToolbox.Part(name: "python", digest: .init(sha256Of: [2]), archive: "python.tar")
    let small = PackedToolbox(platform: .current, base: base)
    let error = #expect(throws: ScriptError.self) { try small.parts(for: script) }
    #expect(error?.description.contains("x needs python") == true)
    let large = PackedToolbox(platform: .current, base: base, extras: [python])
    #expect(try large.parts(for: script) == [python])
    // What it does not use makes no run due.
    let bash = try await BashRuntime().prepare(file("echo\n", suffix: ".sh"))
    #expect(large.version.digest(for: bash) == base.digest && small.version.digest(for: bash) == base.digest)
    #expect(large.version.digest(for: script) != small.version.digest(for: script))
  }
}
