public import CollectorCore

/// What keeps the inventory from being opened, read or written.
///
/// A task that is cancelled gets `CancellationError` instead.
public enum InventoryError: Error, Equatable, Sendable {
  /// The file, or a directory on the way to it, cannot be opened or made.
  case cannotOpen(path: String, reason: String)
  /// There is no inventory to ask, or nothing in it.
  case nothingCollected(path: String)
  /// The file holds something that is no SQLite database.
  case notADatabase(path: String)
  /// The file is an SQLite database that Collector did not make.
  case foreignDatabase(path: String)
  /// A newer version of Collector has changed how the file is laid out.
  case newerVersion(path: String)
  /// The file is damaged.
  case damaged(path: String, reason: String)
  /// The file, its directory or its file system cannot be written.
  case readOnly(path: String, reason: String)
  /// The file was changed while it was read without the means to notice: answers can be wrong.
  case changed(path: String)
  /// Other processes kept the file locked for too long.
  case busy(path: String, after: Duration)
  /// There is no room left for the file to grow.
  case full(path: String)
  /// No image of that name, image ID or digest is known.
  case unknownImage(String)
  /// Several images have an ID or a digest that begins like that.
  case ambiguousImage(String)
  /// A question in SQL is none, or would change something.
  case refused(sql: String, reason: String)
  /// A question took longer than it may.
  case tookTooLong(limit: Duration)
  /// SQLite could not do something for another reason.
  case failed(path: String, action: String, reason: String)
}

extension InventoryError: ClassifiedError {
  public var isTransient: Bool {
    switch self {
    case .busy, .full, .changed: true
    case .cannotOpen, .nothingCollected, .notADatabase, .foreignDatabase, .newerVersion, .damaged, .readOnly, .failed,
      .unknownImage,
      .ambiguousImage,
      .refused, .tookTooLong:
      false
    }
  }

  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason):
      "the inventory \(path) cannot be opened: \(reason); check the path and its permissions, or name another file with --state"
    case .nothingCollected(let path):
      "nothing has been collected yet: there is no inventory \(path); run `collector collect`, or name another file with --state"
    case .notADatabase(let path):
      "\(path) is no SQLite database and was left alone; name another file with --state, or move this one away"
    case .foreignDatabase(let path):
      "\(path) is the database of another program and was left alone; name another file with --state"
    case .newerVersion(let path):
      "the inventory \(path) was written by a newer version of Collector and was left alone; use that version, or name another file with --state"
    case .damaged(let path, let reason):
      """
      the inventory \(path) is damaged: \(reason); put back a copy of it, save what can be read with `sqlite3 FILE .recover`, or move it away, \
      and Collector begins anew
      """
    case .readOnly(let path, let reason):
      "the inventory \(path) cannot be written: \(reason); check permissions of file and directory, or name another file with --state"
    case .changed(let path):
      "the inventory \(path) was changed while it was read, and the answer can be wrong; ask again"
    case .busy(let path, let limit):
      "the inventory \(path) was locked by another process for more than \(limit.brief); wait for that process to end, or stop it"
    case .full(let path):
      "there is no room left on the disk of the inventory \(path); make room, or name a file on another disk with --state"
    case .unknownImage(let text):
      "no image \(text) is in the inventory; give a name as `collector query images` lists it, an image ID or a digest"
    case .ambiguousImage(let text):
      "several images have an ID or a digest that begins with \(text); give more digits"
    case .refused(let sql, let reason):
      "the question was not asked: \(reason); it has to be one SELECT: \(sql.prefix(200))"
    case .tookTooLong(let limit):
      "the answer took longer than \(limit.brief) and was given up; ask for less, or allow more time"
    case .failed(let path, let action, let reason):
      "the inventory \(path) failed to \(action): \(reason)"
    }
  }
}
