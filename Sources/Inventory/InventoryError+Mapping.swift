import Foundation
import GRDB

extension InventoryError {
  /// What an error of the layers below means here; `CancellationError` stays what it is.
  ///
  /// - Parameters:
  ///   - busyTimeout: How long other processes were waited for.
  ///   - action: What was to be done, behind "failed to".
  static func mapping(_ error: any Error, path: String, busyTimeout: Duration, action: String) -> any Error {
    switch error {
    case is CancellationError, is InventoryError: error
    // The statement and its arguments stay out of the message: they hold what images put there.
    case let error as DatabaseError: mapping(error, path: path, busyTimeout: busyTimeout, action: action)
    case let error as StoredValueError: Self.damaged(path: path, reason: "\(error)")
    default: Self.failed(path: path, action: action, reason: "\(error)")
    }
  }

  private static func mapping(_ error: DatabaseError, path: String, busyTimeout: Duration, action: String) -> InventoryError {
    let message = error.message ?? "\(error.resultCode)"
    return switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: .busy(path: path, after: busyTimeout)
    case .SQLITE_FULL: .full(path: path)
    case .SQLITE_NOTADB: .notADatabase(path: path)
    case .SQLITE_CORRUPT: .damaged(path: path, reason: message)
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: .cannotOpen(path: path, reason: reasonNotOpened(path) ?? message)
    case .SQLITE_READONLY:
      .readOnly(
        path: path,
        reason: error.extendedResultCode == .SQLITE_READONLY_DBMOVED ? "it was moved or deleted while it was in use" : message
      )
    default: .failed(path: path, action: action, reason: message)
    }
  }

  /// What SQLite does not tell: why it could not open a file. `nil` where nothing is to be seen.
  private static func reasonNotOpened(_ path: String) -> String? {
    let files = FileManager.default
    let directory = URL(filePath: path).deletingLastPathComponent().path
    if files.fileExists(atPath: path) { return files.isReadableFile(atPath: path) ? nil : "permission denied" }
    return files.isWritableFile(atPath: directory) ? nil : "no permission to make files in \(directory)"
  }

  /// What kept a directory from being made, in the words of the system where it has some.
  static func reason(_ error: any Error) -> String {
    if let posix = (error as? CocoaError)?.underlying as? POSIXError { return String(cString: strerror(posix.code.rawValue)) }
    return error.localizedDescription
  }
}
