import Foundation
import GRDB

extension SQLiteInventory {
  /// Opens an inventory that is there, for questions. Nothing is written, unless an older version has made it, which is then brought up to date.
  ///
  /// - Parameters:
  ///   - path: The file; relative ones are relative to the working directory.
  ///   - busyTimeout: How long a transaction waits for those of other processes.
  /// - Throws: `InventoryError.nothingCollected` where there is no file, or nothing in it; other cases as for `init(path:busyTimeout:)`.
  public init(asking path: String, busyTimeout: Duration = defaultBusyTimeout) throws {
    guard !path.isEmpty else { throw InventoryError.cannotOpen(path: "", reason: "its name is empty") }
    self.path = URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
    self.busyTimeout = busyTimeout
    self.pool =
      try Self.openToRead(self.path, busyTimeout: busyTimeout) ?? Self.open(self.path, busyTimeout: busyTimeout)
  }

  /// - Returns: `nil` for an inventory of an older version.
  private static func openToRead(_ path: String, busyTimeout: Duration) throws -> DatabasePool? {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw InventoryError.nothingCollected(path: path)
    }
    if isDirectory.boolValue { throw InventoryError.cannotOpen(path: path, reason: "it is a directory") }
    var configuration = configuration(busyTimeout: busyTimeout)
    configuration.readonly = true
    do {
      try inspect(path, configuration)
      let pool = try DatabasePool(path: path, configuration: configuration)
      if try pool.read(isEmpty) { throw InventoryError.nothingCollected(path: path) }
      if try pool.read(Schema.migrator.hasCompletedMigrations) { return pool }
      try pool.close()
      return nil
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN && isUnwritable(path) {
      throw InventoryError.cannotOpen(path: path, reason: neighboursNeeded)
    } catch {
      throw InventoryError.mapping(error, path: path, busyTimeout: busyTimeout, action: "open")
    }
  }

  /// Who reads has to see what others write meanwhile, by way of a file beside this one (<https://www.sqlite.org/wal.html#readonly>).
  private static let neighboursNeeded = """
    files have to be made in its directory, which is not allowed; ask as the user whom it belongs to, or ask a copy of it
    """

  private static func isUnwritable(_ path: String) -> Bool {
    let directory = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
    return FileManager.default.isReadableFile(atPath: path) && !FileManager.default.isWritableFile(atPath: directory)
  }
}
