import CollectorCore
import Foundation
import GRDB
import OCI

/// The states of what was listed: the last of each name, and those before.
enum StateTable {
  /// Keeps a state as the last of its name. A repeat of the last changes nothing.
  static func note(_ row: StateRow, in database: Database) throws {
    let name = row.name.storable
    if let last = try database.firstRow("SELECT \(columns) FROM state WHERE name = ?", [name]) {
      if try row.repeats(StateRow(last)) { return }
      try end(of: name, in: database)
    }
    try database.change(insertOne, row.values())
  }

  /// Moves the last state of a name to those before.
  static func end(of name: String, in database: Database) throws {
    try database.change("INSERT INTO past_state (\(columns)) SELECT \(columns) FROM state WHERE name = ?", [name])
    try database.change("DELETE FROM state WHERE name = ?", [name])
  }

  static let columns = "name, state, time, reason, is_transient, attempts, next_try, source, image_id, exact"

  private static let insertOne = "INSERT INTO state (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
}

/// A row of the tables of states.
struct StateRow: Equatable {
  let name: String
  let state: ImageState
  /// In milliseconds since 1970.
  let time: Int64
  /// `nil` where it was not told.
  let source: String?
  let imageID: Digest?

  init(_ state: ImageState, of name: String, at time: Date, source: String? = nil, imageID: Digest? = nil) {
    self.name = name
    self.state = state
    self.time = time.storedMilliseconds
    self.source = source
    self.imageID = imageID
  }

  init(_ row: Row) throws {
    let exact = try ExactTexts(json: row.optional("exact"))
    name = exact.restore(try row.value("name"), "name")
    state = try ImageState(StoredState(row), reason: exact.restoreOptional(row.optional("reason"), "reason"))
    time = try row.value("time")
    source = exact.restoreOptional(try row.optional("source"), "source")
    imageID = try row.optionalDigest("image_id")
  }

  /// Whether this tells nothing that an earlier row has not told. Whoever knows neither source nor image does not take back what was told of them.
  func repeats(_ earlier: StateRow) -> Bool {
    guard StoredState(state) == StoredState(earlier.state), time == earlier.time else { return false }
    return (source ?? earlier.source) == earlier.source && (imageID ?? earlier.imageID) == earlier.imageID
  }

  func values() throws -> StatementArguments {
    let stored = StoredState(state)
    var exact = ExactTexts()
    return [
      exact.store(name, "name"), stored.state, time, exact.storeOptional(state.reason, "reason"), stored.isTransient,
      stored.attempts,
      stored.nextTry, exact.storeOptional(source, "source"), imageID.map { "\($0)" }, try exact.json(),
    ]
  }
}

extension StateRow {
  var record: StateRecord {
    StateRecord(time: Date(storedMilliseconds: time), name: name, source: source ?? "", imageID: imageID, state: state)
  }
}

extension ImageState {
  /// The state that columns hold.
  ///
  /// - Parameter reason: Its reason, as it was told.
  init(_ stored: StoredState, reason: String?) throws(StoredValueError) {
    switch (stored.state, reason) {
    case ("collected", _): self = .collected
    case ("unchanged", _): self = .unchanged
    case ("filtered", let reason?): self = .filtered(reason: reason)
    case ("skipped", let reason?): self = .skipped(reason: reason)
    case ("failed", let reason?): self = .failed(stored.failure(reason: reason))
    default: throw StoredValueError(column: "state")
    }
  }
}

extension StoredState {
  fileprivate func failure(reason: String) -> Failure {
    Failure(
      reason: reason,
      isTransient: isTransient ?? false,
      attempts: attempts ?? 1,
      nextTry: nextTry.map { Date(storedMilliseconds: $0) }
    )
  }
}
