import CollectorCore
import CollectorTestKit
import Foundation
import GRDB
import SystemPackage
import Testing

@testable import Inventory

@Suite struct InventoryOpeningTests {
  @Test func makesTheDirectoriesAbove() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.path.appending("a/b c/ä%20?.sqlite").string
      let inventory = try SQLiteInventory(path: path)
      #expect(inventory.path == path)
      #expect(FileManager.default.fileExists(atPath: path))
      try inventory.close()
    }
  }

  @Test func opensAnEmptyFile() async throws {
    try await withTemporaryDirectory { directory in
      let path = try directory.write("", to: "inventory").string
      try await SQLiteInventory(path: path).finish(Sample.passRecord())
    }
  }

  @Test func usesAWriteAheadLogAndForeignKeys() async throws {
    try await withTemporaryDirectory { directory in
      let inventory = try SQLiteInventory(path: directory.file("inventory").string)
      let settings = try await inventory.pool.write { database in
        try ["journal_mode", "foreign_keys", "synchronous", "application_id"].map {
          try String.fetchOne(database, sql: "PRAGMA \($0)")
        }
      }
      #expect(settings == ["wal", "1", "1", "\(SQLiteInventory.applicationID)"])
    }
  }

  @Test(arguments: [
    "no database at all", String(repeating: "x", count: 5000), "SQLite format 3",
    "SQLite format 3\0" + String(repeating: "\0", count: 2000),
  ])
  func leavesOtherFilesAlone(content: String) async throws {
    try await withTemporaryDirectory { directory in
      let path = try directory.write(content, to: "inventory").string
      #expect(throws: InventoryError.notADatabase(path: path)) { try SQLiteInventory(path: path) }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == content)
    }
  }

  @Test func leavesDatabasesOfOthersAlone() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("places.sqlite").string
      let other = try DatabaseQueue(path: path)
      try await other.write { try $0.execute(sql: "CREATE TABLE places (url TEXT)") }
      try other.close()
      let before = try Data(contentsOf: URL(filePath: path))
      #expect(throws: InventoryError.foreignDatabase(path: path)) { try SQLiteInventory(path: path) }
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }
  }

  @Test func leavesNewerVersionsAlone() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("inventory").string
      let inventory = try SQLiteInventory(path: path)
      try await inventory.pool.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('one that is not known')") }
      try inventory.close()
      let before = try Data(contentsOf: URL(filePath: path))
      #expect(throws: InventoryError.newerVersion(path: path)) { try SQLiteInventory(path: path) }
      #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }
  }

  @Test func saysThatADamagedFileIsDamaged() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("inventory").string
      try SQLiteInventory(path: path).close()
      var bytes = try Data(contentsOf: URL(filePath: path))
      bytes.replaceSubrange(100..<4096, with: Data(repeating: 0x5a, count: 3996))
      try bytes.write(to: URL(filePath: path))
      let error = #expect(throws: InventoryError.self) { try SQLiteInventory(path: path) }
      guard case .damaged(path, _) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(try Data(contentsOf: URL(filePath: path)) == bytes)
    }
  }

  @Test func saysWhatIsInTheWay() async throws {
    try await withTemporaryDirectory { directory in
      let file = try directory.write("a file", to: "file")
      let below = file.appending("inventory").string
      let isNoDirectory = InventoryError.cannotOpen(path: below, reason: "\(file) is no directory")
      #expect(throws: isNoDirectory) { try SQLiteInventory(path: below) }
      let deeper = file.appending("a/inventory").string
      #expect(throws: InventoryError.cannotOpen(path: deeper, reason: "Not a directory")) { try SQLiteInventory(path: deeper) }

      let path = directory.path.string
      #expect(throws: InventoryError.cannotOpen(path: path, reason: "it is a directory")) { try SQLiteInventory(path: path) }
      #expect(throws: InventoryError.cannotOpen(path: "", reason: "its name is empty")) { try SQLiteInventory(path: "") }
      #expect(throws: InventoryError.self) { try SQLiteInventory(path: "/proc/self/inventory") }
    }
  }

  @Test func manyCanOpenANewFileAtOnce() async throws {
    try await withTemporaryDirectory { directory in
      for round in 0..<5 {
        let path = directory.file("inventory \(round)").string
        try await withThrowingTaskGroup(of: Void.self) { group in
          for number in 0..<6 {
            group.addTask {
              let inventory = try SQLiteInventory(path: path)
              try await inventory.finish(Sample.result(script: "\(number)"), toolbox: Sample.toolbox)
              try inventory.close()
            }
          }
          try await group.waitForAll()
        }
        let runs = try await SQLiteInventory(path: path).finishedRuns(of: Sample.image().imageID, toolbox: Sample.toolbox)
        #expect(runs.count == 6)
      }
    }
  }
}
