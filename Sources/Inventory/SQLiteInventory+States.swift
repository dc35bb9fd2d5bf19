public import CollectorCore
public import Foundation
import GRDB

extension SQLiteInventory {
  public func isNews(_ state: ImageState, of name: String) async throws -> Bool {
    try read("look up the state of \(name)") { database in
      let sql = "SELECT state, reason, is_transient, attempts, next_try FROM state WHERE name = ?"
      guard let row = try database.firstRow(sql, [name.storable]) else { return true }
      let earlier = try StoredState(row)
      if state == .unchanged, earlier == StoredState(.collected) { return false }
      return earlier != StoredState(state)
    }
  }

  public func note(_ state: ImageState, of name: String, at time: Date) async throws {
    try await write("note the state of \(name)") { database in
      let stored = StoredState(state)
      try database.change(
        """
        INSERT INTO state (name, state, time, reason, is_transient, attempts, next_try) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET state = excluded.state, time = excluded.time, reason = excluded.reason,
          is_transient = excluded.is_transient, attempts = excluded.attempts, next_try = excluded.next_try
        """,
        [
          name.storable, stored.state, time.storedMilliseconds, stored.reason, stored.isTransient, stored.attempts,
          stored.nextTry,
        ]
      )
    }
  }

  public func finish(_ pass: PassRecord) async throws {
    try await write("keep the figures of a pass") { database in
      try database.change(
        "INSERT INTO pass (time, duration_ms, collected, unchanged, filtered, skipped, failed) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
          pass.time.storedMilliseconds, pass.duration.wholeMilliseconds, pass.images.collected, pass.images.unchanged,
          pass.images.filtered, pass.images.skipped, pass.images.failed,
        ]
      )
    }
  }
}
