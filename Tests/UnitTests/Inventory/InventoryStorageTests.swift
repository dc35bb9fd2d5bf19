import CollectorCore
import CollectorTestKit
import Foundation
import GRDB
import OCI
import SystemPackage
import Testing

@testable import Inventory

@Suite struct InventoryStorageTests {
  @Test func resultsComeBackAsTheyWere() async throws {
    let odd = "a \"b\" \\ \n\r\u{0}\u{1b}[2J \u{2028} ä 🐋"
    let results = [
      Sample.result(),
      Sample.result(script: "odd", output: .object(["packages": .array(StoredPackageTests.entries), "x": .string(odd)])),
      Sample.result(script: odd, status: .failed, reason: odd, output: .string(odd)),
      Sample.result(script: "failed", status: .timeout, output: Sample.packages),
      Sample.result(of: Sample.sparseImage(), script: "no list", output: .object(["packages": .string("none")])),
      Sample.result(script: "large", output: .string(String(repeating: "\0x'\"\n", count: 2_000_000))),
      Sample.checks(of: Sample.image(), [odd: "pass"]),
    ]
    try await withInventory { inventory in
      for result in results { try await inventory.finish(result, toolbox: Sample.toolbox) }
      #expect(try await inventory.allResults() == results)
    }
  }

  @Test func aPackageIsKeptOnce() async throws {
    try await withInventory { inventory in
      for number in 0..<20 {
        try await inventory.finish(Sample.result(of: Sample.image("\(number)")), toolbox: Sample.toolbox)
      }
      #expect(
        try await inventory.counts("package", "output", "result", "script", "toolbox", "image_package") == [2, 1, 20, 1, 1, 40]
      )
    }
  }

  @Test func processesShareTheNumbersOfPackages() async throws {
    try await withTemporaryDirectory { directory in
      let inventories = try (0..<2).map { _ in try SQLiteInventory(path: directory.file("inventory").string) }
      var results: [ResultRecord] = []
      for number in 0..<20 {
        let result = Sample.result(
          of: Sample.image("\(number)"),
          output: Sample.packageList("a \(number / 3)", "b \(number / 5)")
        )
        try await inventories[number % 2].finish(result, toolbox: Sample.toolbox)
        results.append(result)
      }
      #expect(try await inventories[0].allResults() == results)
      #expect(try await inventories[1].counts("package") == [7 + 4])
    }
  }

  @Test func numbersOfATransactionThatFailedAreNotUsed() async throws {
    try await withInventory { inventory in
      let result = Sample.result()
      try await inventory.pool.write { database in
        try database.execute(sql: "CREATE TRIGGER refuse BEFORE INSERT ON result BEGIN SELECT RAISE(ABORT, 'no'); END")
      }
      await #expect(throws: InventoryError.self) { try await inventory.finish(result, toolbox: Sample.toolbox) }
      try await inventory.pool.write { try $0.execute(sql: "DROP TRIGGER refuse") }
      #expect(try await inventory.counts("package", "image", "script", "output") == [0, 0, 0, 0])
      try await inventory.finish(Sample.result(output: Sample.packageList("other 1", "apt 2.6.1")), toolbox: Sample.toolbox)
      try await inventory.finish(result, toolbox: Sample.toolbox)
      #expect(try await inventory.allResults() == [result])
    }
  }

  @Test func numbersOfRemovedPackagesAreNotUsed() async throws {
    try await withInventory { inventory in
      try await inventory.finish(Sample.result(), toolbox: Sample.toolbox)
      // As another process would, which knows nothing of this one's cache.
      try await inventory.pool.write { try $0.execute(sql: "DELETE FROM result; DELETE FROM package") }
      let others = Sample.result(of: Sample.image("b"), output: Sample.packageList("x 1", "y 1"))
      let same = Sample.result()
      for result in [others, same] { try await inventory.finish(result, toolbox: Sample.toolbox) }
      #expect(try await inventory.allResults() == [others, same])
    }
  }

  @Test func theLatestOfAScriptNameIsCurrent() async throws {
    try await withInventory { inventory in
      func result(_ digest: String, after seconds: TimeInterval, script: String = "s") -> ResultRecord {
        Sample.result(script: script, scriptDigest: Sample.digest(digest), at: Sample.time(after: seconds), reason: digest)
      }
      func current() async throws -> [String?] {
        try await inventory.texts("SELECT reason FROM result WHERE is_current ORDER BY reason")
      }
      try await inventory.finish(result("b", after: 20), toolbox: Sample.toolbox)
      try await inventory.finish(result("a", after: 10), toolbox: Sample.toolbox)
      #expect(try await current() == ["b"])
      try await inventory.finish(result("a", after: 30), toolbox: Sample.toolbox)
      #expect(try await current() == ["a"])
      try await inventory.finish(result("c", after: 1, script: "other"), toolbox: Sample.toolbox)
      #expect(try await current() == ["a", "c"])
      try await inventory.finish(result("b", after: 30), toolbox: Sample.toolbox)
      #expect(try await current().count == 2)
    }
  }

  /// Documents that zstd makes smaller, that it does not, that are none, and that are its own.
  @Test(arguments: [
    Data(), Data("{}".utf8), Data(repeating: 0x20, count: 100_000), Data((0...255).map(UInt8.init)),
    Data([0x28, 0xB5, 0x2F, 0xFD]),
  ])
  func documentsComeBack(document: Data) throws {
    let stored = CompressedDocument.stored(document)
    #expect(stored.count <= document.count)
    if document.count > 4 { #expect(try CompressedDocument.document(stored, column: "c") == document) }
  }

  @Test func aDamagedDocumentIsDamage() {
    let stored = CompressedDocument.stored(Data(repeating: 0x20, count: 1000))
    #expect(throws: StoredValueError.self) { try CompressedDocument.document(stored.dropLast(), column: "c") }
    let endless = Data([0x28, 0xB5, 0x2F, 0xFD, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F])
    #expect(throws: StoredValueError.self) { try CompressedDocument.document(endless, column: "c") }
  }

  @Test func checksCanBeQueried() async throws {
    try await withInventory { inventory in
      try await inventory.finish(Sample.checks(of: Sample.image(), ["b": "fail", "a": "pass"]), toolbox: Sample.toolbox)
      #expect(
        try await inventory.texts("SELECT check_id || ' ' || status || ' ' || message FROM image_check")
          == ["a pass a is pass", "b fail b is fail"]
      )
      let later = Sample.result(
        script: "policy",
        at: Sample.time(after: 1),
        kind: .checks,
        output: .object(["checks": .array([])])
      )
      try await inventory.finish(later, toolbox: Sample.toolbox)
      #expect(try await inventory.counts("check_status") == [0])
    }
  }

  @Test func whatANameLedToIsKept() async throws {
    try await withInventory { inventory in
      let images = [Sample.image("a"), Sample.image("a"), Sample.image("b"), Sample.image("a")]
      for (number, image) in images.enumerated() {
        try await inventory.note(Sample.listing(of: image), at: Sample.time(after: Double(number) * 10))
      }
      try await inventory.forget(Sample.name(), keepsState: false, at: Sample.time(after: 50))
      try await inventory.note(Sample.listing(of: images[0]), at: Sample.time(after: 40))
      let start = 1_704_067_200_000
      let sql =
        "SELECT ((since - \(start)) / 1000) || '-' || COALESCE((until - \(start)) / 1000, '') FROM history ORDER BY since, until"
      #expect(try await inventory.texts(sql) == ["0-20", "20-30", "30-50", "40-"])
    }
  }

  @Test func statesBeforeAreKept() async throws {
    try await withInventory { inventory in
      let failed = ImageState.failed(Failure(reason: "no\u{0}t", isTransient: true, attempts: 2, nextTry: Sample.time))
      for state in [failed, failed, .collected] { try await inventory.note(state, of: "a", at: Sample.time) }
      #expect(try await inventory.counts("state", "past_state") == [1, 1])
      let row = try await inventory.pool.read { database in
        try StateRow(#require(try Row.fetchOne(database, sql: "SELECT * FROM past_state")))
      }
      #expect(row == StateRow(failed, of: "a", at: Sample.time))
    }
  }
}
