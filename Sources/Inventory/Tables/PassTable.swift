import CollectorCore
import GRDB

/// The figures of passes.
enum PassTable {
  static func insert(_ pass: PassRecord, in database: Database) throws {
    try database.change("INSERT INTO pass (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?)", values(of: pass))
  }

  static func contains(_ pass: PassRecord, in database: Database) throws -> Bool {
    try database.firstRow("SELECT 1 FROM pass WHERE (\(columns)) = (?, ?, ?, ?, ?, ?, ?)", values(of: pass)) != nil
  }

  private static let columns = "time, duration_ms, collected, unchanged, filtered, skipped, failed"

  private static func values(of pass: PassRecord) -> StatementArguments {
    [
      pass.time.storedMilliseconds, pass.duration.wholeMilliseconds, pass.images.collected, pass.images.unchanged,
      pass.images.filtered,
      pass.images.skipped, pass.images.failed,
    ]
  }
}
