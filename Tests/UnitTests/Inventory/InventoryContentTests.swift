import CollectorCore
import CollectorTestKit
import Foundation
import GRDB
import SystemPackage
import Testing

@testable import Inventory

@Suite struct InventoryContentTests {
  @Test func resultsCanBeQueried() async throws {
    try await withTemporaryDirectory { directory in
      let inventory = try SQLiteInventory(path: directory.file("inventory").string)
      try await inventory.finish(Sample.result(), toolbox: Sample.toolbox)
      let names = try await inventory.pool.read { database in
        try String.fetchAll(
          database,
          sql: "SELECT name FROM image_package ORDER BY 1"
        )
      }
      #expect(names == ["apt", "libstdc++6"])
      let row = try inventory.pool.read { try Row.fetchOne($0, sql: "SELECT time, image_references, package_count FROM result") }
      #expect(row?["time"] == 1_704_067_200_000)
      #expect(row?["image_references"] == #"["registry.test/team/app:1.0"]"#)
      #expect(row?["package_count"] == 2)
    }
  }

  @Test func aNameKnowsSinceWhen() async throws {
    try await withTemporaryDirectory { directory in
      let inventory = try SQLiteInventory(path: directory.file("inventory").string)
      func since() async throws -> Int64? {
        try await inventory.pool.read { try Int64.fetchOne($0, sql: "SELECT since FROM name") }
      }
      let start = Int64(1_704_067_200_000)
      try await inventory.note(Sample.listing(), at: Sample.time)
      try await inventory.note(Sample.listing(), at: Sample.time(after: 60))
      #expect(try await since() == start)
      try await inventory.note(Sample.listing(of: Sample.image("other")), at: Sample.time(after: 120))
      #expect(try await since() == start + 120_000)
    }
  }

  @Test func equalDescriptionsAreKeptOnce() async throws {
    try await withTemporaryDirectory { directory in
      let inventory = try SQLiteInventory(path: directory.file("inventory").string)
      for image in [Sample.image(), Sample.sparseImage()] {
        for tag in ["1", "2", "3"] {
          try await inventory.note(Sample.listing(tag, of: image), at: Sample.time)
          let digest = Sample.digest(tag)
          try await inventory.remember(.image(image), of: digest, on: Sample.platform, configuration: nil)
        }
      }
      let counts = try await inventory.pool.read { database in
        try ["description", "image", "name", "resolution"].map {
          try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM \($0)")
        }
      }
      #expect(counts == [2, 2, 3, 3])
    }
  }

  @Test func theEndOfATextIsNotLostToNUL() async throws {
    try await withTemporaryDirectory { directory in
      let inventory = try SQLiteInventory(path: directory.file("inventory").string)
      let result = Sample.result(status: .failed, reason: "a\u{0}b", output: .string("c\u{0}d"))
      try await inventory.finish(result, toolbox: Sample.toolbox)
      let row = try inventory.pool.read { try Row.fetchOne($0, sql: "SELECT reason, output FROM current_result") }
      #expect(row?["reason"] == "a\u{fffd}b")
      #expect(row?["output"] == #""c\u0000d""#)
    }
  }

  @Test(arguments: [(1, 60), (2, 120), (3, 240), (9, 15_360), (10, 21_600), (11, 21_600), (Int.max, 21_600), (0, 60)])
  func gapsDoubleUpToSixHours(attempts: Int, seconds: Int) {
    #expect(RetryGap.duration(after: attempts) == .seconds(seconds))
  }

  @Test func aFailureThatAsksForMoreTimeGetsIt() async throws {
    try await withTemporaryDirectory { directory in
      let inventory = try SQLiteInventory(path: directory.file("inventory").string)
      let asked = Sample.time(after: 86_400)
      let failure = Failure(reason: "too many requests", isTransient: true, nextTry: asked)
      #expect(try await inventory.count(failure, of: Sample.image().imageID, at: Sample.time).nextTry == asked)
    }
  }

  @Test(arguments: [
    (Date(timeIntervalSince1970: 1.000_9), 1001), (Date(timeIntervalSince1970: -1), -1000), (.distantFuture, 64_092_211_200_000),
    (Date(timeIntervalSince1970: 1e300), 253_402_300_799_999), (Date(timeIntervalSince1970: -.infinity), -253_402_300_799_999),
  ])
  func timesAreWholeMilliseconds(date: Date, milliseconds: Int) {
    #expect(date.storedMilliseconds == Int64(milliseconds))
  }
}
