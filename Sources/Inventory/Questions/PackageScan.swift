import Foundation
import GRDB

/// Goes through the lists of packages of all images, as their current results have them.
struct PackageScan {
  private var sql = "SELECT result.id, image, packages FROM result"
  private var arguments = StatementArguments()

  init(_ query: PackageQuery) {
    var conditions = ["is_current", "packages IS NOT NULL"]
    if let distribution = query.distribution {
      sql += " JOIN output ON output.id = output"
      let parts = distribution.split(separator: ":", maxSplits: 1).map(String.init)
      for (member, value) in zip(["id", "version_id"], parts) {
        conditions.append("CASE WHEN json_valid(json) THEN json_extract(json, '$.distro.\(member)') END = ?")
        arguments += [value.storable]
      }
    }
    if let script = query.script {
      conditions.append("script IN (SELECT id FROM script WHERE name = ?)")
      arguments += [script.storable]
    }
    sql += " WHERE \(conditions.joined(separator: " AND "))"
  }

  /// - Parameter body: Called with the number of the result, that of the image, and the list.
  func forEach(in database: Database, _ body: (Int64, Int64, UnsafeRawBufferPointer) throws -> Void) throws {
    let rows = try Row.fetchCursor(database.cachedStatement(sql: sql), arguments: arguments)
    while let row = try rows.next() {
      guard let result = Int64.fromDatabaseValue(row[0]), let image = Int64.fromDatabaseValue(row[1]) else {
        throw StoredValueError(column: "image")
      }
      try row.withUnsafeData(atIndex: 2) { data in try data?.withUnsafeBytes { try body(result, image, $0) } }
    }
  }
}
