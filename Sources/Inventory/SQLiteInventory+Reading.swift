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
    let opened = try Self.openToRead(self.path, busyTimeout: busyTimeout)
    self.pool = try opened?.pool ?? Self.open(self.path, busyTimeout: busyTimeout)
    self.location = opened?.location ?? self.path
    self.frozen = opened?.frozen
  }

  /// Opens an inventory as it is now, as if it never changed, without the means to see what others write.
  init(frozen path: String, busyTimeout: Duration) throws {
    self.path = path
    self.busyTimeout = busyTimeout
    let opened = try Self.openFrozen(path, busyTimeout: busyTimeout)
    (self.pool, self.location, self.frozen) = opened
  }

  private typealias Opened = (pool: DatabasePool, location: String, frozen: FileStamp?)

  /// - Returns: `nil` for an inventory of an older version.
  private static func openToRead(_ path: String, busyTimeout: Duration) throws -> Opened? {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw InventoryError.nothingCollected(path: path)
    }
    if isDirectory.boolValue { throw InventoryError.cannotOpen(path: path, reason: "it is a directory") }
    do {
      return try pool(at: path, path: path, busyTimeout: busyTimeout).map { ($0, path, nil) }
    } catch let error as DatabaseError where needsNeighbours(error) && isUnwritable(path) {
      return try openFrozen(path, busyTimeout: busyTimeout)
    } catch {
      throw InventoryError.mapping(error, path: path, busyTimeout: busyTimeout, action: "open")
    }
  }

  /// - Parameter location: The file, or a URI of it.
  /// - Returns: `nil` for an inventory of an older version.
  private static func pool(at location: String, path: String, busyTimeout: Duration) throws -> DatabasePool? {
    var configuration = configuration(busyTimeout: busyTimeout)
    configuration.readonly = true
    try inspect(location, configuration)
    let pool = try DatabasePool(path: location, configuration: configuration)
    if try pool.read(isEmpty) { throw InventoryError.nothingCollected(path: path) }
    if try pool.read(Schema.migrator.hasCompletedMigrations) { return pool }
    try pool.close()
    return nil
  }
}

extension SQLiteInventory {
  /// Opens a file beside which no files can be made, by which readers and writers know of each other (<https://www.sqlite.org/wal.html#readonly>): it is
  /// read as if it never changed. While it has no write-ahead log, all is in it; `close` tells if somebody has written to it meanwhile.
  private static func openFrozen(_ path: String, busyTimeout: Duration) throws -> Opened {
    guard FileStamp("\(path)-wal")?.isEmpty != false, let stamp = FileStamp(path) else {
      throw InventoryError.cannotOpen(path: path, reason: neighboursNeeded)
    }
    let location = URL(filePath: path).absoluteString + "?immutable=1"
    let pool: DatabasePool?
    do {
      pool = try self.pool(at: location, path: path, busyTimeout: busyTimeout)
    } catch let error as DatabaseError where needsNeighbours(error) {
      // An SQLite that was built without URIs.
      throw InventoryError.cannotOpen(path: path, reason: neighboursNeeded)
    } catch {
      throw InventoryError.mapping(error, path: path, busyTimeout: busyTimeout, action: "open")
    }
    guard let pool else {
      throw InventoryError.readOnly(path: path, reason: "an older version has made it, and it has to be brought up to date")
    }
    return (pool, location, stamp)
  }

  private static let neighboursNeeded = """
    files have to be made in its directory, which is not allowed; ask as the user whom it belongs to, or ask a copy of it
    """

  private static func needsNeighbours(_ error: DatabaseError) -> Bool {
    error.resultCode == .SQLITE_CANTOPEN || error.resultCode == .SQLITE_READONLY
  }

  private static func isUnwritable(_ path: String) -> Bool {
    let directory = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
    return FileManager.default.isReadableFile(atPath: path) && !FileManager.default.isWritableFile(atPath: directory)
  }
}
