import CollectorCore
import GRDB

/// Version 3: packages are kept once each, results refer to scripts, toolboxes and outputs by number, what names led to before is kept.
///
/// It changes tables that the code of later versions writes to: a later version that changes them again has to keep what this uses.
enum Version3 {
  static func migrate(_ database: Database) throws {
    try database.execute(sql: Version3SQL.images)
    try database.execute(sql: Version3SQL.results)
    try database.execute(sql: Version3SQL.histories)
    try moveResults(database)
    try database.execute(sql: "DROP TABLE result; ALTER TABLE new_result RENAME TO result;")
    try database.execute(sql: Version3SQL.indices)
    try database.execute(sql: Version3SQL.views)
  }

  /// One result at a time: all of them need not fit memory.
  private static func moveResults(_ database: Database) throws {
    let packages = try PackageInterner(cache: PackageCache(), in: database)
    let rows = try Row.fetchCursor(database, sql: selectOld)
    while let row = try rows.next() {
      let output = try JSONValue(stored: row.value("output"), column: "output")
      let id: Int64 = try row.value("id")
      let kind: String = try row.value("kind")
      let isList = try kind == "packages" && row.value("status") == "ok"
      let stored = try StoredOutput(output, isPackageList: isList, packages: packages, in: database)
      try database.change(insertNew, [id, stored.output, stored.packages])
      if kind == "checks" { try CheckTable.replace(output.checks, of: id, in: database) }
    }
  }

  private static let selectOld = "SELECT rowid AS id, kind, status, output FROM result ORDER BY rowid"

  private static let insertNew = """
    INSERT INTO new_result (
      id, is_current, key, image, script, toolbox, engine, time, status, reason, exit_code, duration_ms, output_bytes, is_truncated,
      package_count, digest, image_references, stderr, output, packages
    )
    SELECT
      result.rowid,
      NOT EXISTS (
        SELECT 1 FROM result AS other
        WHERE other.image_id = result.image_id AND other.script = result.script AND (other.time, other.key) > (result.time, result.key)
      ),
      key, (SELECT id FROM image WHERE image.image_id = result.image_id),
      (SELECT id FROM script WHERE name = result.script AND digest = script_digest AND script.kind = result.kind),
      (SELECT id FROM toolbox WHERE digest = result.toolbox),
      engine, time, status, reason, exit_code, duration_ms, output_bytes, is_truncated, package_count, digest, image_references, stderr,
      ?2, ?3
    FROM result WHERE rowid = ?1
    """
}
