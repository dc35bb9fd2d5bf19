import CollectorCore
import CollectorTestKit
import Foundation
import GRDB
import OCI
import SystemPackage
import Testing

@testable import Inventory

@Suite struct MigrationTests {
  @Test func aDatabaseOfVersionTwoKeepsEverything() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("inventory").string
      let results = [
        Sample.result(), Sample.result(script: "users", output: .string("root\u{0}")),
        Sample.result(at: Sample.time(after: 9), status: .failed, reason: "why", output: Sample.packages, key: "other toolbox"),
        Sample.checks(of: Sample.image("b"), ["x": "fail"]),
      ]
      try Self.makeVersionTwo(path, results)
      let inventory = try SQLiteInventory(path: path)
      #expect(try await inventory.allResults() == results)
      #expect(try await inventory.texts("SELECT script FROM current_result ORDER BY 1") == ["packages", "policy", "users"])
      #expect(try await inventory.texts("SELECT status FROM current_result WHERE script = 'packages'") == ["failed"])
      #expect(try await inventory.texts("SELECT check_id FROM image_check") == ["x"])
      #expect(try await inventory.counts("package", "pass", "past_name") == [2, 1, 0])
      let runs = try await inventory.finishedRuns(of: Sample.image().imageID, toolbox: Sample.toolbox)
      #expect(runs.count == 2)
      #expect(try await inventory.configuration(of: Sample.image().imageID) == Data("{}".utf8))
      #expect(try await inventory.resolution(of: Sample.digest("m"), on: Sample.platform) == .image(Sample.image()))
      #expect(try await inventory.change(at: Sample.name(), to: Sample.image()) == .same)
      #expect(try await inventory.texts("SELECT since FROM name") == ["123"])
      #expect(try await !inventory.isNews(.collected, of: "a"))
      let failure = Failure(reason: "again", isTransient: true)
      #expect(try await inventory.count(failure, of: Sample.image("b").imageID, at: Sample.time).attempts == 5)
      let problems = try await inventory.texts(
        "SELECT message FROM (SELECT integrity_check AS message FROM pragma_integrity_check)"
      )
      #expect(problems == ["ok"])
    }
  }

  /// As version 2 of the database was written.
  private static func makeVersionTwo(_ path: String, _ results: [ResultRecord]) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.write { try $0.execute(sql: "PRAGMA application_id = \(SQLiteInventory.applicationID)") }
    try Schema.migrator.migrate(queue, upTo: "2")
    try queue.write { database in
      for image in [Sample.image(), Sample.image("b")] {
        try database.execute(sql: "INSERT INTO image VALUES (?, X'7B7D')", arguments: ["\(image.imageID)"])
      }
      try insert(Sample.image(), in: database)
      for result in results { try insert(result, in: database) }
      try database.execute(
        sql: """
          INSERT INTO resolution VALUES (?, 'linux', 'amd64', '', 1, NULL);
          INSERT INTO name VALUES (?, 'registry', 'registry.test', 'team/app', '1.0', NULL, 1, 123);
          INSERT INTO state VALUES ('a', 'collected', 1, NULL, NULL, NULL, NULL);
          INSERT INTO failure VALUES (?, 1, 'why', 1, 4, NULL);
          INSERT INTO pass VALUES (1, 1, 2, 3, 4, 5, 6, 7);
          """,
        arguments: ["\(Sample.digest("m"))", "\(Sample.name())", "\(Sample.image("b").imageID)"]
      )
    }
    try queue.close()
  }

  private static func insert(_ image: ImageDescription, in database: Database) throws {
    try database.execute(
      sql: "INSERT INTO description VALUES (1, ?, ?, 'linux', 'amd64', NULL, ?, ?, ?, ?, ?)",
      arguments: [
        "\(image.imageID)", image.digest.map { "\($0)" }, image.created?.storedMilliseconds, image.author,
        try String(json: image.labels), try String(json: image.layers), image.sizeBytes,
      ]
    )
  }

  private static func insert(_ result: ResultRecord, in database: Database) throws {
    let toolbox = result.key == Sample.result(key: "other toolbox").key ? Sample.digest("other") : Sample.toolbox
    try database.execute(
      sql: "INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        "\(result.key)", "\(result.imageID)", "\(toolbox)", result.script, "\(result.scriptDigest)", result.kind.rawValue,
        result.engine, result.time.storedMilliseconds, result.status.rawValue, result.reason, result.exitCode,
        result.duration.wholeMilliseconds, result.outputBytes, result.isTruncated, result.packageCount,
        result.digest.map { "\($0)" }, try String(json: result.references.map(\.description)), result.standardError,
        try String(json: result.output),
      ]
    )
  }
}
