import Foundation
import GRDB

/// What goes, a batch at a time. What nothing refers to any more goes in the same transaction: so whatever another process has just begun to
/// keep, and has not named yet, stays.
enum Retention {
  typealias Batch = (isDone: Bool, counts: RetentionCounts)

  static func removeNames(before bound: Int64, limit: Int, in database: Database) throws -> Batch {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT past_name.id, description.image FROM past_name JOIN description ON description.id = description_id
        WHERE until < ? LIMIT ?
        """,
      arguments: [bound, limit]
    )
    var counts = RetentionCounts()
    for row in rows { try database.change("DELETE FROM past_name WHERE id = ?", [try row.value("id") as Int64]) }
    counts.names = rows.count
    for image in Set(try rows.map { try $0.value("image") as Int64 }) { counts.images += try removeImage(image, in: database) }
    return (rows.count < limit, counts)
  }

  static func removeResults(before bound: Int64, limit: Int, in database: Database) throws -> Batch {
    let rows = try Row.fetchAll(database, sql: selectResults, arguments: [bound, bound, limit])
    var counts = RetentionCounts()
    for row in rows {
      try database.change("DELETE FROM result WHERE id = ?", [try row.value("id") as Int64])
      try database.change(
        "DELETE FROM output WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM result WHERE output = ?1)",
        [try row.value("output") as Int64]
      )
      counts.outputs += database.changesCount
    }
    counts.results = rows.count
    for image in Set(try rows.map { try $0.value("image") as Int64 }) { counts.images += try removeImage(image, in: database) }
    return (rows.count < limit, counts)
  }

  private static let selectResults = """
    SELECT result.id, image, output FROM result
    WHERE time < ? AND (NOT is_current OR NOT EXISTS (
      SELECT 1 FROM description WHERE description.image = result.image AND (
        EXISTS (SELECT 1 FROM name WHERE description_id = description.id)
        OR EXISTS (SELECT 1 FROM past_name WHERE description_id = description.id AND until >= ?)
      )
    ))
    LIMIT ?
    """

  static func removeStates(before bound: Int64, limit: Int, in database: Database) throws -> Batch {
    var counts = RetentionCounts()
    for (table, count) in [("past_state", \RetentionCounts.states), ("pass", \RetentionCounts.passes)] {
      let sql = "DELETE FROM \(table) WHERE id IN (SELECT id FROM \(table) WHERE time < ? LIMIT ?)"
      try database.change(sql, [bound, limit])
      counts[keyPath: count] = database.changesCount
    }
    return (counts.states < limit && counts.passes < limit, counts)
  }

  /// Removes packages that no list has, and scripts and toolboxes that no result has. Lists are read in the transaction that removes: one that
  /// another process adds meanwhile is before it or after it.
  static func removePackages(limit: Int, in database: Database) throws -> Batch {
    var used = PackageSet()
    let rows = try Row.fetchCursor(database, sql: "SELECT packages FROM result WHERE packages IS NOT NULL")
    while let row = try rows.next() {
      try row.withUnsafeData(atIndex: 0) { data in try data?.withUnsafeBytes { try used.formUnion($0) } }
    }
    // Reading all lists costs more than removing a package: a few thousand at once.
    let limit = limit * 10
    let unused = try Int64.fetchCursor(database, sql: "SELECT id FROM package")
    var batch: [Int64] = []
    while batch.count < limit, let id = try unused.next() {
      if !used.contains(id) { batch.append(id) }
    }
    for id in batch { try database.change("DELETE FROM package WHERE id = ?", [id]) }
    try database.change("DELETE FROM script WHERE id NOT IN (SELECT script FROM result)", [])
    try database.change("DELETE FROM toolbox WHERE id NOT IN (SELECT toolbox FROM result WHERE toolbox IS NOT NULL)", [])
    var counts = RetentionCounts()
    counts.packages = batch.count
    return (batch.count < limit, counts)
  }

  /// Removes an image with all that is known of it, unless a name led to it or something was found in it.
  ///
  /// - Returns: How many images were removed.
  private static func removeImage(_ image: Int64, in database: Database) throws -> Int {
    guard try database.firstRow(selectUse, [image]) == nil else { return 0 }
    try database.change("DELETE FROM resolution WHERE description_id IN (SELECT id FROM description WHERE image = ?)", [image])
    try database.change("DELETE FROM description WHERE image = ?", [image])
    try database.change("DELETE FROM failure WHERE image = ?", [image])
    try database.change("DELETE FROM image WHERE id = ?", [image])
    return 1
  }

  private static let selectUse = """
    SELECT 1 FROM result WHERE image = ?1
    UNION ALL SELECT 1 FROM description JOIN name ON description_id = description.id WHERE image = ?1
    UNION ALL SELECT 1 FROM description JOIN past_name ON description_id = description.id WHERE image = ?1
    LIMIT 1
    """
}
