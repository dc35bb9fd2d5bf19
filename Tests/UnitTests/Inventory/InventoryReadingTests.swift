import CollectorCore
import CollectorTestKit
import Foundation
import GRDB
import SystemPackage
import Testing

@testable import Inventory

@Suite struct InventoryReadingTests {
  @Test func whereThereIsNoneNothingIsMade() async throws {
    try await withTemporaryDirectory { directory in
      for path in [directory.file("none").string, try directory.write("", to: "empty").string, directory.file("a/b").string] {
        #expect(throws: InventoryError.nothingCollected(path: path)) { try SQLiteInventory(asking: path) }
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path.string) == ["empty"])
      #expect(throws: InventoryError.cannotOpen(path: directory.path.string, reason: "it is a directory")) {
        try SQLiteInventory(asking: directory.path.string)
      }
      let other = try directory.write("no database", to: "other").string
      #expect(throws: InventoryError.notADatabase(path: other)) { try SQLiteInventory(asking: other) }
    }
  }

  @Test func answersAndCannotBeWritten() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("inventory").string
      let writing = try SQLiteInventory(path: path)
      let reading = try SQLiteInventory(asking: path)
      // What others write meanwhile is seen.
      try await writing.note(Sample.listing(), at: Sample.time)
      #expect(try await reading.image("registry.test/team/app:1.0").imageID == Sample.image().imageID)
      await #expect(throws: InventoryError.self) { try await reading.note(Sample.listing("2"), at: Sample.time) }
      try reading.close()
      try writing.close()
    }
  }

  @Test func oneOfAnOlderVersionIsBroughtUpToDate() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("inventory").string
      let pool = try DatabasePool(path: path, configuration: SQLiteInventory.configuration(busyTimeout: .seconds(1)))
      try await pool.write { try $0.execute(sql: "PRAGMA application_id = \(SQLiteInventory.applicationID)") }
      try Schema.migrator.migrate(pool, upTo: "2")
      try pool.close()
      let inventory = try SQLiteInventory(asking: path)
      let images = try await inventory.images()
      #expect(images.images.isEmpty)
      try inventory.close()
    }
  }

  /// As on a file system that is mounted read-only: this is the way that is taken where files beside it cannot be made.
  @Test func aFileThatIsReadAsItIsTellsWhetherItWasChanged() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("an inventory%20?#").string
      let writing = try SQLiteInventory(path: path)
      try await writing.note(Sample.listing(), at: Sample.time)
      // What is in the log cannot be read.
      #expect(throws: InventoryError.self) { try SQLiteInventory(frozen: path, busyTimeout: .seconds(1)) }
      try writing.close()

      let reading = try SQLiteInventory(frozen: path, busyTimeout: .seconds(1))
      #expect(try await reading.image("registry.test/team/app:1.0").imageID == Sample.image().imageID)
      let columns = try await reading.ask(sql: "SELECT name FROM image_name") { _ in }
      #expect(columns == ["name"])
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path.string) == ["an inventory%20?#"])
      try reading.close()

      let overtaken = try SQLiteInventory(frozen: path, busyTimeout: .seconds(1))
      let other = try SQLiteInventory(path: path)
      try await other.note(Sample.listing("2"), at: Sample.time)
      try other.close()
      #expect(throws: InventoryError.changed(path: path)) { try overtaken.close() }
    }
  }

  /// Of five images two are known, one of them to one script only; and a name leads nowhere.
  private static func fill(_ inventory: SQLiteInventory) async throws {
    for seed in ["good", "bare", "unread", "none", "failed"] {
      try await inventory.note(Sample.listing(seed, of: Sample.image(seed)), at: Sample.time)
    }
    let unread = JSONValue.object(["packages": .array([]), "unread": .array([.string("/var/lib/rpm")])])
    let results = [
      Sample.result(of: Sample.image("good")), Sample.result(of: Sample.image("good"), script: "other"),
      Sample.result(of: Sample.image("bare")), Sample.result(of: Sample.image("unread"), output: unread),
      Sample.result(of: Sample.image("failed"), status: .timeout, reason: "too slow", output: .string("")),
      Sample.result(of: Sample.image("failed"), script: "other"), Sample.result(of: Sample.image("untagged")),
    ]
    for result in results { try await inventory.finish(result, toolbox: Sample.toolbox) }
    let failure = Failure(reason: "gone", isTransient: false)
    _ = try await inventory.count(failure, of: Sample.image("none").imageID, at: Sample.time)
    try await inventory.note(.failed(failure), of: "registry.test/lost", at: Sample.time)
    try await inventory.note(
      .failed(Failure(reason: "no access", isTransient: true)),
      of: Sample.name("none").description,
      at: Sample.time
    )
  }

  @Test func coverageTellsWhatIsNotKnown() async throws {
    try await withInventory { inventory in
      #expect(try await inventory.coverage() == InventoryCoverage(images: 0, unknown: 0, unreached: 0))
      try await Self.fill(inventory)
      #expect(
        try await inventory.coverage()
          == InventoryCoverage(images: 5, unknown: 3, unreached: 1, gaps: [.init(script: "other", images: 1)])
      )
      let untagged = try await inventory.coverage(includesUntagged: true)
      #expect(untagged == InventoryCoverage(images: 6, unknown: 3, unreached: 1, gaps: [.init(script: "other", images: 2)]))
      let other = try await inventory.coverage(repository: TextPattern("other/*"))
      #expect(other == InventoryCoverage(images: 0, unknown: 0, unreached: 1))
      let before = try await inventory.coverage(time: Sample.time(after: -1))
      #expect(before == InventoryCoverage(images: 0, unknown: 0, unreached: 0))
    }
  }

  @Test func whyImagesFailedIsTold() async throws {
    try await withInventory { inventory in
      try await Self.fill(inventory)
      for (seed, reasons) in [("good", []), ("failed", ["packages: timeout: too slow"]), ("none", ["gone", "no access"])] {
        let image = try await inventory.image("\(Sample.name(seed))")
        let found = try await inventory.failures(of: image)
        #expect(found == reasons)
      }
    }
  }

  @Test func aSurveyCountsAndFindsDamage() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("inventory").string
      let inventory = try SQLiteInventory(path: path)
      try await Self.fill(inventory)
      let survey = try await inventory.survey()
      #expect((survey.version, survey.images, survey.names, survey.results) == (3, 6, 5, 7))
      #expect(survey.bytes > 0 && survey.faults == [])
      try await inventory.compact()
      try inventory.close()

      // The content of the last page, which belongs to no table that is needed to open the file.
      let file = try FileHandle(forUpdating: URL(filePath: path))
      try file.seek(toOffset: try file.seekToEnd() - 4000)
      try file.write(contentsOf: Data(repeating: 0xA5, count: 4000))
      try file.close()
      var faults: [String] = []
      do {
        let damaged = try SQLiteInventory(asking: path)
        faults = try await damaged.survey().faults
        try damaged.close()
      } catch InventoryError.damaged(_, let reason) {
        faults = [reason]
      }
      #expect(!faults.isEmpty)
    }
  }
}
