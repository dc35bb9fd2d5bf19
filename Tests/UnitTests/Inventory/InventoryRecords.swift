import CollectorCore
import Foundation
import GRDB
import OCI

@testable import Inventory

extension SQLiteInventory {
  /// The records that would make what is kept.
  func allRecords() async throws -> [CollectorCore.Record] {
    let results = try await allResults().map { CollectorCore.Record.result($0) }
    let others = try await pool.read { try Self.images($0) + Self.states($0) + Self.passes($0) }
    return results + others
  }

  private static func images(_ database: Database) throws -> [CollectorCore.Record] {
    let sql = """
      SELECT name, source, since, \(DescriptionTable.columns) FROM (
        SELECT name, source, since, description_id FROM name UNION ALL SELECT name, source, since, description_id FROM past_name
      ) \(DescriptionTable.join)
      """
    return try Row.fetchAll(database, sql: sql).map { row in
      let name: String = try row.value("name")
      let since = Date(storedMilliseconds: try row.value("since"))
      let image = try ImageDescription(row)
      let source: String = try row.value("source")
      return .image(
        ImageRecord(
          action: .add,
          time: since,
          name: ImageName(name, reference: Reference(named: name)),
          image: image,
          source: source
        )
      )
    }
  }

  private static func states(_ database: Database) throws -> [CollectorCore.Record] {
    let columns = StateTable.columns
    return try Row.fetchAll(database, sql: "SELECT \(columns) FROM state UNION ALL SELECT \(columns) FROM past_state").map {
      row in
      .state(try StateRow(row).record)
    }
  }

  private static func passes(_ database: Database) throws -> [CollectorCore.Record] {
    try Row.fetchAll(database, sql: "SELECT * FROM pass").map { row in
      var counts = StateCounts()
      counts.collected = try row.value("collected")
      counts.unchanged = try row.value("unchanged")
      counts.filtered = try row.value("filtered")
      counts.skipped = try row.value("skipped")
      counts.failed = try row.value("failed")
      let duration: Int64 = try row.value("duration_ms")
      return .pass(
        PassRecord(time: Date(storedMilliseconds: try row.value("time")), duration: .milliseconds(duration), images: counts)
      )
    }
  }
}
