import Foundation
import GRDB

extension SQLiteInventory {
  /// Marks the file as Collector's, for `file(1)` and for the check below: "Coll" in ASCII.
  /// <https://www.sqlite.org/pragma.html#pragma_application_id>
  static let applicationID: Int64 = 0x436f_6c6c

  static func open(_ path: String, busyTimeout: Duration) throws -> DatabasePool {
    try makeRoom(for: path)
    let deadline = ContinuousClock.now + busyTimeout
    while true {
      do {
        return try openOnce(path, configuration(busyTimeout: busyTimeout))
      } catch let error as DatabaseError where isOfAnotherOpening(error) && ContinuousClock.now < deadline {
        // SQLite does not wait where waiting could not help what was begun: it has to be begun anew.
        Thread.sleep(forTimeInterval: busyPause)
      } catch {
        throw InventoryError.mapping(error, path: path, busyTimeout: busyTimeout, action: "open")
      }
    }
  }

  /// Whether somebody else who opens the file at the same time was in the way: with a lock, or with tables that are not there yet.
  private static func isOfAnotherOpening(_ error: DatabaseError) -> Bool {
    error.resultCode == .SQLITE_BUSY || error.message?.contains("no such table: grdb_migrations") == true
  }

  /// In seconds: a transaction of another process has mostly ended by then.
  private static let busyPause: TimeInterval = 0.01

  private static func openOnce(_ path: String, _ configuration: Configuration) throws -> DatabasePool {
    if FileManager.default.fileExists(atPath: path) { try inspect(path, configuration) }
    let pool = try DatabasePool(path: path, configuration: configuration)
    try pool.writeWithoutTransaction { try mark($0) }
    try migrate(pool)
    return pool
  }

  /// What every connection begins with.
  static func prepare(_ database: Database) throws {
    database.add(function: .packageIDs)
    database.add(function: .hasPackage)
    // Can only be chosen before there is a table. Room that is not needed any more can then be given back without a new copy of the file.
    if !database.configuration.readonly, try isEmpty(database) { try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
  }

  private static func makeRoom(for path: String) throws(InventoryError) {
    let directory = URL(filePath: path).deletingLastPathComponent()
    let files = FileManager.default
    do {
      try files.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      let reason = files.fileExists(atPath: directory.path) ? "\(directory.path) is no directory" : InventoryError.reason(error)
      throw .cannotOpen(path: path, reason: reason)
    }
    var isDirectory: ObjCBool = false
    // SQLite calls that an input/output error.
    if files.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue {
      throw .cannotOpen(path: path, reason: "it is a directory")
    }
  }

  /// Looks at a file that is there before anything is written to it.
  static func inspect(_ path: String, _ configuration: Configuration) throws {
    var readOnly = configuration
    readOnly.readonly = true
    let queue = try DatabaseQueue(path: path, configuration: readOnly)
    defer { try? queue.close() }
    try queue.read { database in
      if try Schema.migrator.hasBeenSuperseded(database), try isMarked(database) { throw InventoryError.newerVersion(path: path) }
      if try !isMarked(database), try !isEmpty(database) { throw InventoryError.foreignDatabase(path: path) }
    }
  }

  private static func isMarked(_ database: Database) throws -> Bool {
    try Int64.fetchOne(database, sql: "PRAGMA application_id") == applicationID
  }

  static func isEmpty(_ database: Database) throws -> Bool {
    try Int64.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_schema") == 0
  }

  /// Marks a new file in a transaction of its own, before there is a table: whoever opens it meanwhile sees no tables or the mark.
  private static func mark(_ database: Database) throws {
    guard try !isMarked(database) else { return }
    try database.inTransaction(.immediate) {
      if try isEmpty(database) { try database.execute(sql: "PRAGMA application_id = \(applicationID)") }
      return .commit
    }
  }

  private static func migrate(_ pool: DatabasePool) throws {
    while true {
      let known = try pool.read { try Schema.migrator.appliedIdentifiers($0).count }
      do {
        return try Schema.migrator.migrate(pool)
      } catch {
        // Of two processes that find the same migration missing, the second fails; the work is done all the same.
        guard try pool.read({ try Schema.migrator.appliedIdentifiers($0).count }) > known else { throw error }
      }
    }
  }
}
