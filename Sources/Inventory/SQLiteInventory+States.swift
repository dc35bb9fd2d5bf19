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
      try StateTable.note(StateRow(state, of: name, at: time), in: database)
    }
  }

  public func finish(_ pass: PassRecord) async throws {
    try await write("keep the figures of a pass") { try PassTable.insert(pass, in: $0) }
  }
}
