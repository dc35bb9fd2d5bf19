public import CollectorCore
import Foundation
import GRDB

/// The ledger and the results in one SQLite database, which any number of processes can have open at a time.
///
/// A change is kept once its call has returned, also if the process is killed by then: it is in the write-ahead log, which the next
/// process to open the file reads (<https://www.sqlite.org/wal.html>). What the last moments before a power failure wrote can be lost,
/// and is then collected once more.
public struct SQLiteInventory: Ledger {
  /// The file, as an absolute path.
  public let path: String
  /// How long a transaction waits for those of other processes.
  public let busyTimeout: Duration
  let pool: DatabasePool
  /// What connections open: the file, or a URI of it.
  let location: String
  /// How the file was when it was opened, where what others write would not be noticed; `nil` where it is.
  let frozen: FileStamp?
  let packageCache = PackageCache()

  /// Transactions take milliseconds, but a newer version that rearranges a large inventory can take seconds, and so can checkpoints on a
  /// slow disk.
  public static let defaultBusyTimeout: Duration = .seconds(30)

  /// How many connections read at once. Each costs up to two megabytes of cache, and reads take microseconds.
  private static let readerLimit = 4

  /// Opens the database, or makes it, along with the directories above it. Blocks while another process does the same.
  ///
  /// - Parameters:
  ///   - path: The file; relative ones are relative to the working directory.
  ///   - busyTimeout: How long a transaction waits for those of other processes.
  /// - Throws: `InventoryError`. A file that is no inventory of this version or an older one is left as it is.
  public init(path: String, busyTimeout: Duration = defaultBusyTimeout) throws {
    guard !path.isEmpty else { throw InventoryError.cannotOpen(path: "", reason: "its name is empty") }
    self.path = URL(filePath: path).standardizedFileURL.path(percentEncoded: false)
    self.busyTimeout = busyTimeout
    self.pool = try Self.open(self.path, busyTimeout: busyTimeout)
    self.location = self.path
    self.frozen = nil
  }

  /// Lets go of the file, and moves what is in the write-ahead log into it where no other process has it open. Calls that follow throw.
  ///
  /// - Throws: `InventoryError`, such as `changed`: then answers that were given can be wrong.
  public func close() throws {
    do {
      // Readers cannot tidy up: the connection that writes has to be the last to close.
      pool.invalidateReadOnlyConnections()
      try pool.close()
    } catch {
      throw mapped(error, action: "close")
    }
    if let frozen, frozen != FileStamp(path) { throw InventoryError.changed(path: path) }
  }

  static func configuration(busyTimeout: Duration) -> Configuration {
    var configuration = Configuration()
    configuration.label = "collector.inventory"
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(busyTimeout / .seconds(1))
    configuration.maximumReaderCount = readerLimit
    configuration.prepareDatabase { try prepare($0) }
    return configuration
  }

  /// Reads on the thread that asks. A look-up takes some ten microseconds and never waits for whoever writes, since each reader has a state of its
  /// own; handing it to another thread and back takes several times that, and a listing has some for each tag.
  func read<Value: Sendable>(_ action: String, _ body: (Database) throws -> Value) throws -> Value {
    do {
      try Task.checkCancellation()
      return try pool.read(body)
    } catch {
      throw mapped(error, action: action)
    }
  }

  /// Does `body` in one transaction.
  func write<Value: Sendable>(_ action: String, _ body: @Sendable (Database) throws -> Value) async throws -> Value {
    do {
      return try await pool.write(body)
    } catch {
      throw mapped(error, action: action)
    }
  }

  /// Answers a question that can take long, in one state of the database, away from the thread that asks. It ends early where the task is cancelled.
  func ask<Value: Sendable>(_ action: String, _ body: @Sendable (Database) throws -> Value) async throws -> Value {
    do {
      return try await pool.read(body)
    } catch {
      throw mapped(error, action: action)
    }
  }

  func mapped(_ error: any Error, action: String) -> any Error {
    InventoryError.mapping(error, path: path, busyTimeout: busyTimeout, action: action)
  }
}
