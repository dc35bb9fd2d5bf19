import CollectorCore
import CollectorTestKit
import Inventory
import SystemPackage
import Testing

@Suite struct LedgerConformanceTests {
  @Test func theInventoryConforms() async throws {
    try await withTemporaryDirectory { directory in
      let conformance = LedgerConformance {
        try SQLiteInventory(path: directory.file("\(UInt64.random(in: .min ... .max)).sqlite").string)
      } reopen: { ledger in
        let inventory = try #require(ledger as? SQLiteInventory)
        try inventory.close()
        return try SQLiteInventory(path: inventory.path)
      }
      #expect(await conformance.violations() == [])
    }
  }

  @Test func theReferenceConforms() async {
    #expect(await LedgerConformance { InMemoryLedger() }.violations() == [])
  }

  @Test func theSuiteFindsWhatDoesNotHold() async {
    let violations = await LedgerConformance { ForgetfulLedger() }.violations()
    #expect(violations.contains { $0.hasPrefix("results with the same key: does not hold: the later one holds") })
    #expect(violations.contains { $0.hasPrefix("transient failures: does not hold: attempts add up") })
  }
}
