import CollectorCore
import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

@testable import Toolbox

/// Files beside a script that belong to it.
@Suite struct ScriptCompanionTests {
  private let loader = ScriptLoader(runtimes: [BashRuntime(), ExecutableRuntime(platform: .current)])

  @Test(arguments: ["x.params", "x.params.txt"])
  func aFileWithParametersGoesAlong(name: String) async throws {
    try await withTemporaryDirectory { directory in
      try directory.write("echo", to: "x.sh")
      let alone = try #require(try await loader.load([directory.file("x.sh").string]).first?.script)
      #expect(alone.parameters == nil)
      try directory.write("root\n", to: name)
      try directory.write("", to: "xy.params")
      let script = try #require(try await loader.load([directory.file("x.sh").string]).first?.script)
      #expect(script.parameters == "/collector/script/\(name)")
      #expect(script.payload.map(\.name) == ["x.sh", name])
      #expect(script.digest != alone.digest)
      let run = ScriptRun(script, in: Sample.listing(), configuration: nil, limits: Limits())
      #expect(run.environment["COLLECTOR_PARAMETERS"] == "/collector/script/\(name)")
      // It is no script.
      let all = try await loader.load([directory.path.string])
      #expect(all.map(\.script.name) == ["x"])
    }
  }

  @Test func severalAreAnError() async throws {
    try await withTemporaryDirectory { directory in
      for name in ["x.sh", "x.params", "x.params.json"] { try directory.write("a", to: name) }
      let error = await #expect(throws: ScriptError.self) { try await loader.load([directory.file("x.sh").string]) }
      #expect(error?.description.contains("x.params, x.params.json") == true)
    }
  }

  @Test func aFileWithSettingsIsNoScript() async throws {
    try await withTemporaryDirectory { directory in
      let program = try #require(FileManager.default.contents(atPath: "/proc/self/exe")).prefix(1 << 20)
      try program.write(to: URL(filePath: directory.file("probe").string))
      try directory.write("# collector: output=json\n", to: "probe.collector")
      let scripts = try await loader.load([directory.path.string])
      #expect(scripts.map(\.script.name) == ["probe"])
      #expect(scripts.first?.script.settings.output == .json)
      #expect(scripts.first?.runtime == "executable")
    }
  }
}
