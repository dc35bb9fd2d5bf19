import Foundation
import GRDB

/// What an inventory is like as a whole.
public struct InventorySurvey: Sendable, Hashable {
  /// The version of the layout: how many migrations have made it.
  public let version: Int
  /// Of the file and its write-ahead log.
  public let bytes: Int64
  public let images: Int
  /// Names that lead to an image now.
  public let names: Int
  public let results: Int
  /// What SQLite finds wrong with the file, some of it where there is much; empty where all is well, and only then are things counted.
  public let faults: [String]

  public init(version: Int, bytes: Int64, images: Int, names: Int, results: Int, faults: [String]) {
    self.version = version
    self.bytes = bytes
    self.images = images
    self.names = names
    self.results = results
    self.faults = faults
  }
}

extension SQLiteInventory {
  /// Whoever reads of ten faults puts back a copy, and does not read on.
  private static let mostFaults = 10

  /// Counts what there is, and reads all of the file to see whether it is whole, without comparing indices with their tables
  /// (<https://www.sqlite.org/pragma.html#pragma_quick_check>): some tenths of a second for each 100 MB.
  public func survey() async throws -> InventorySurvey {
    let bytes = ["", "-wal"].reduce(Int64(0)) { sum, suffix in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path + suffix)
      return sum + (attributes?[.size] as? Int64 ?? 0)
    }
    return try await ask("survey") { database in
      func count(_ table: String) throws -> Int { try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM \(table)") ?? 0 }
      let findings = try String.fetchAll(database, sql: "PRAGMA quick_check(\(Self.mostFaults))")
      guard findings == ["ok"] else {
        // What is damaged need not be countable.
        return InventorySurvey(version: 0, bytes: bytes, images: 0, names: 0, results: 0, faults: findings)
      }
      return InventorySurvey(
        version: try Schema.migrator.appliedIdentifiers(database).count,
        bytes: bytes,
        images: try count("image"),
        names: try count("name"),
        results: try count("result"),
        faults: []
      )
    }
  }
}
