import CollectorCore
import CollectorTestKit
import Foundation
import Synchronization
import Testing

@testable import Inventory

@Suite struct SQLQuestionTests {
  private static func rows(_ sql: String, _ inventory: SQLiteInventory) async throws -> [[JSONValue]] {
    let rows = Mutex<[[JSONValue]]>([])
    try await inventory.ask(sql: sql) { row in rows.withLock { $0.append(row.values) } }
    return rows.withLock { $0 }
  }

  @Test func valuesAreJSON() async throws {
    try await withInventory { inventory in
      let rows = try await Self.rows("VALUES (1, 1.5, 'a', X'00ff', NULL, 9e999)", inventory)
      #expect(rows == [[.integer(1), .number(1.5), .string("a"), .string("00ff"), .null, .null]])
      let columns = try await inventory.ask(sql: "SELECT 1 AS a, 2 AS a WHERE FALSE") { _ in }
      #expect(columns == ["a", "a"])
    }
  }

  @Test(arguments: [
    "DELETE FROM pass", "WITH a AS (SELECT 1) DELETE FROM pass", "DROP TABLE pass", "SELECT 1; DELETE FROM pass", "SELECT",
    "nonsense", "",
    "VACUUM INTO 'copy'", "ATTACH '/etc/passwd' AS other", "PRAGMA query_only = 0", "/* SELECT */ DELETE FROM pass", "-- x\n/*",
    "SELECT * FROM none", "SELECT load_extension('x')",
  ])
  func whatIsNoQuestionIsRefused(sql: String) async throws {
    try await withInventory { inventory in
      try await inventory.finish(Sample.passRecord())
      let error = await #expect(throws: InventoryError.self) { try await inventory.ask(sql: sql) { _ in } }
      guard case .refused = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(try await inventory.counts("pass") == [1])
    }
  }

  private static let endless =
    "-- for ever\nWITH RECURSIVE n(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n) SELECT SUM(i) FROM n"

  @Test func aLongAnswerIsGivenUp() async throws {
    try await withInventory { inventory in
      let limit = Duration.milliseconds(20)
      await #expect(throws: InventoryError.tookTooLong(limit: limit)) {
        try await inventory.ask(sql: Self.endless, limit: limit) { _ in }
      }
    }
  }

  @Test func aCancelledAnswerEnds() async throws {
    try await withInventory { inventory in
      let rows = "WITH RECURSIVE n(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
      let (stream, continuation) = AsyncStream<Void>.makeStream()
      let task = Task { _ = try await inventory.ask(sql: rows) { _ in continuation.yield() } }
      for await _ in stream { break }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }

  @Test func theSchemaIsTold() async throws {
    try await withInventory { inventory in
      let schema = try await inventory.schema()
      #expect(schema.contains { $0.hasPrefix("CREATE TABLE \"image\"") || $0.hasPrefix("CREATE TABLE image") })
      #expect(schema.contains { $0.hasPrefix("CREATE VIEW image_package") })
    }
  }

  /// Every example of the documentation gives an answer.
  @Test func theExamplesOfTheDocumentationWork() async throws {
    let file = URL(filePath: #filePath).appending(path: "../../../../docs/inventory.md").standardizedFileURL
    let text = try String(contentsOf: file, encoding: .utf8)
    let examples = text.components(separatedBy: "```sql\n").dropFirst().compactMap { $0.components(separatedBy: "```").first }
    #expect(examples.count >= 5)
    try await withInventory { inventory in
      let image = Sample.image("nginx")
      try await inventory.note(Sample.listing("1", of: Sample.image("before")), at: Sample.time)
      try await inventory.note(Sample.listing("1", of: image), at: Sample.time(after: 60))
      try await inventory.note(.failed(Failure(reason: "why", isTransient: true)), of: "registry.test/a", at: Sample.time)
      try await inventory.finish(Sample.passRecord())
      let results = [
        Sample.result(of: image, output: Sample.packageList("openssl 3.0.9")),
        Sample.checks(of: image, ["no-extra-users": "fail"]),
      ]
      for result in results { try await inventory.finish(result, toolbox: Sample.toolbox) }
      for example in examples { #expect(try await !Self.rows(example, inventory).isEmpty, "\(example)") }
    }
  }
}
