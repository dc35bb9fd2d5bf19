import CollectorCore
import GRDB

/// What scripts of kind `checks` say.
enum CheckTable {
  /// Keeps the checks of a result instead of those that it had.
  static func replace(_ checks: [JSONValue], of result: Int64, in database: Database) throws {
    try database.change("DELETE FROM check_status WHERE result = ?", [result])
    for (position, check) in checks.enumerated() {
      guard let id = check["id"]?.text, let status = check["status"]?.text else { continue }
      try database.change(
        "INSERT INTO check_status (result, position, check_id, status, message) VALUES (?, ?, ?, ?, ?)",
        [result, position, id.storable, status.storable, check["message"]?.text?.storable]
      )
    }
  }
}

extension JSONValue {
  /// The entries of an output of kind `checks`; empty where it is none.
  var checks: [JSONValue] { self["checks"]?.elements ?? [] }
}
