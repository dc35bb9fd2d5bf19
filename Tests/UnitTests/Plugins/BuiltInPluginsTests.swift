import CollectorCore
import CollectorTestKit
import Foundation
import SystemPackage
import Testing

@testable import collector

/// Each plugin that the command line has keeps the contract of its protocol.
@Suite struct BuiltInPluginsTests {
  private static let runtimes = BuiltInPlugins.runtimes(searchPath: "/none", cache: "/none")
  /// Tested where there are compilers.
  private static let compiling = ["go", "swift"]

  @Test(arguments: BuiltInPlugins.pullOrders) func pullOrdersConform(order: any PullOrder) async {
    let violations = await PolicyConformance.violations(of: order)
    #expect(violations == [])
  }

  @Test(arguments: BuiltInPlugins.releasePolicies) func releasePoliciesConform(policy: any ReleasePolicy) {
    #expect(PolicyConformance.violations(of: policy) == [])
  }

  @Test func runtimesConform() async throws {
    func sample(_ suffix: String, _ content: Data) -> ScriptFile {
      ScriptFile(name: "s", origin: "s\(suffix)", suffix: suffix, content: content)
    }
    let kinds = [
      "bash": sample(".sh", Data("echo\n".utf8)),
      "python": sample(".py", Data("print()\n".utf8)),
      "ruby": sample(".rb", Data("puts\n".utf8)),
      // This very test.
      "executable": sample("", try #require(FileManager.default.contents(atPath: "/proc/self/exe"))),
    ]
    let other = ScriptFile(name: "s", origin: "s.txt", suffix: ".txt", content: Data("nothing\n".utf8))
    for runtime in Self.runtimes where !Self.compiling.contains(runtime.name) {
      guard let own = kinds[runtime.name] else {
        Issue.record("there is no sample of a \(runtime.name) script")
        continue
      }
      let violations = await PolicyConformance.violations(of: runtime, own: own, other: other)
      #expect(violations == [])
    }
  }

  @Test func namesAreUnique() {
    let names = [
      BuiltInPlugins.pullOrders.map(\.name), BuiltInPlugins.releasePolicies.map(\.name), Self.runtimes.map(\.name),
    ]
    for group in names { #expect(Set(group).count == group.count) }
  }
}
