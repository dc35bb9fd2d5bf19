import CollectorCore
import CollectorTestKit
import Foundation
import Testing

@testable import collector

/// Each plugin that the command line has keeps the contract of its protocol.
@Suite struct BuiltInPluginsTests {
  @Test(arguments: BuiltInPlugins.pullOrders) func pullOrdersConform(order: any PullOrder) {
    #expect(PolicyConformance.violations(of: order) == [])
  }

  @Test(arguments: BuiltInPlugins.releasePolicies) func releasePoliciesConform(policy: any ReleasePolicy) {
    #expect(PolicyConformance.violations(of: policy) == [])
  }

  @Test func runtimesConform() async {
    let kinds = ["bash": ScriptFile(name: "s", origin: "s.sh", suffix: ".sh", content: Data("echo\n".utf8))]
    let other = ScriptFile(name: "s", origin: "s.txt", suffix: ".txt", content: Data("nothing\n".utf8))
    for runtime in BuiltInPlugins.runtimes {
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
      BuiltInPlugins.pullOrders.map(\.name), BuiltInPlugins.releasePolicies.map(\.name), BuiltInPlugins.runtimes.map(\.name),
    ]
    for group in names { #expect(Set(group).count == group.count) }
  }
}
