import CollectorCore
import CollectorTestKit
import Foundation
import GRDB
import SystemPackage
import Testing

@testable import Inventory

@Suite struct InventoryFaultTests {
  /// The files as they are when a process is killed hold all that calls have returned for.
  @Test func whatReturnedIsInTheFiles() async throws {
    try await withTemporaryDirectory { directory in
      let inventory = try SQLiteInventory(path: directory.file("inventory").string)
      let result = Sample.result()
      try await inventory.finish(result, toolbox: Sample.toolbox)
      try await inventory.note(.collected, of: "a", at: Sample.time)
      for suffix in ["", "-wal"] {
        try FileManager.default.copyItem(
          atPath: directory.file("inventory\(suffix)").string,
          toPath: directory.file("copy\(suffix)").string
        )
      }
      let copy = try SQLiteInventory(path: directory.file("copy").string)
      #expect(
        try await copy.finishedRuns(of: result.imageID, toolbox: Sample.toolbox) == [result.scriptDigest: result.finishedRun]
      )
      #expect(try await !copy.isNews(.collected, of: "a"))
    }
  }

  @Test func gettingNoTurnIsTransient() async throws {
    try await withTemporaryDirectory { directory in
      let limit = Duration.milliseconds(20)
      let inventory = try SQLiteInventory(path: directory.file("inventory").string, busyTimeout: limit)
      var configuration = Configuration()
      configuration.allowsUnsafeTransactions = true
      let other = try DatabaseQueue(path: inventory.path, configuration: configuration)
      try await other.writeWithoutTransaction { try $0.beginTransaction(.immediate) }
      let error = await #expect(throws: InventoryError.self) { try await inventory.finish(Sample.passRecord()) }
      #expect(error == .busy(path: inventory.path, after: limit))
      #expect(error?.isTransient == true)
      try await other.writeWithoutTransaction { try $0.rollback() }
      try await inventory.finish(Sample.passRecord())
    }
  }

  @Test func aFullDiskIsTransientAndLosesNothing() async throws {
    try await withTemporaryDirectory { directory in
      let inventory = try SQLiteInventory(path: directory.file("inventory").string)
      let first = Sample.result(script: "first")
      try await inventory.finish(first, toolbox: Sample.toolbox)
      let pages = try await inventory.pool.write { database in
        let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        try database.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
        return pages
      }
      let large = Sample.result(script: "large", output: .string(String(repeating: "x", count: 1 << 20)))
      let error = await #expect(throws: InventoryError.self) { try await inventory.finish(large, toolbox: Sample.toolbox) }
      #expect(error == .full(path: inventory.path))
      #expect(error?.isTransient == true)
      let runs = try await inventory.finishedRuns(of: first.imageID, toolbox: Sample.toolbox)
      #expect(runs == [first.scriptDigest: first.finishedRun])
      try await inventory.pool.write { try $0.execute(sql: "PRAGMA max_page_count = \(pages + 10_000)") }
      try await inventory.finish(large, toolbox: Sample.toolbox)
    }
  }

  @Test func aValueThatIsNotOursIsDamage() async throws {
    try await withTemporaryDirectory { directory in
      let inventory = try SQLiteInventory(path: directory.file("inventory").string)
      let result = Sample.result()
      try await inventory.finish(result, toolbox: Sample.toolbox)
      try await inventory.note(Sample.listing(), at: Sample.time)
      try await inventory.pool.write { database in
        try database.execute(sql: "UPDATE script SET digest = 'sha256:?'")
        try database.execute(sql: "UPDATE description SET layers = '['")
      }
      await #expect(
        throws: InventoryError.damaged(path: inventory.path, reason: "the column script_digest holds something unexpected")
      ) {
        try await inventory.finishedRuns(of: result.imageID, toolbox: Sample.toolbox)
      }
      await #expect(throws: InventoryError.damaged(path: inventory.path, reason: "the column layers holds something unexpected"))
      {
        try await inventory.change(at: Sample.name(), to: Sample.image("other"))
      }
    }
  }

  @Test func aClosedInventoryThrows() async throws {
    try await withTemporaryDirectory { directory in
      let inventory = try SQLiteInventory(path: directory.file("inventory").string)
      try inventory.close()
      await #expect(throws: InventoryError.self) { try await inventory.finish(Sample.passRecord()) }
    }
  }

  @Test(arguments: [
    (ResultCode.SQLITE_BUSY, InventoryError.busy(path: "/a", after: .seconds(1)), true),
    (.SQLITE_LOCKED, .busy(path: "/a", after: .seconds(1)), true),
    (.SQLITE_FULL, .full(path: "/a"), true),
    (.SQLITE_NOTADB, .notADatabase(path: "/a"), false),
    (.SQLITE_CORRUPT_VTAB, .damaged(path: "/a", reason: "why"), false),
    (.SQLITE_READONLY_DIRECTORY, .readOnly(path: "/a", reason: "why"), false),
    (.SQLITE_READONLY_DBMOVED, .readOnly(path: "/a", reason: "it was moved or deleted while it was in use"), false),
    (.SQLITE_IOERR_READ, .failed(path: "/a", action: "count", reason: "why"), false),
  ])
  func errorsOfSQLiteAreNamed(code: ResultCode, error: InventoryError, isTransient: Bool) {
    // What a statement held stays out of messages.
    let underlying = DatabaseError(resultCode: code, message: "why", sql: "SELECT ?", arguments: ["secret"])
    let mapped = InventoryError.mapping(underlying, path: "/a", busyTimeout: .seconds(1), action: "count") as? InventoryError
    #expect(mapped == error)
    #expect(mapped?.isTransient == isTransient)
    #expect(mapped.map { "\($0)" }?.contains("secret") == false)
  }

  @Test func messagesSayWhatToDo() {
    let errors: [InventoryError] = [
      .cannotOpen(path: "/a", reason: "b"), .notADatabase(path: "/a"), .foreignDatabase(path: "/a"), .newerVersion(path: "/a"),
      .readOnly(path: "/a", reason: "b"), .full(path: "/a"),
    ]
    for error in errors {
      #expect("\(error)".contains("/a"))
      #expect("\(error)".contains("--state"))
    }
  }
}
