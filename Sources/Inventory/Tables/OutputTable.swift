import CollectorCore
import Crypto
import Foundation
import GRDB

/// The outputs of scripts, each kept once: those of the same script in images of one base are often equal.
enum OutputTable {
  /// Keeps an output.
  ///
  /// - Returns: Its number.
  static func insert(_ output: JSONValue, in database: Database) throws -> Int64 {
    let text = try String(json: output)
    let hash = Data(SHA256.hash(data: Data(text.utf8)))
    if let row = try database.firstRow("SELECT id FROM output WHERE sha256 = ?", [hash]) { return try row.value("id") }
    // Not cached: a cached statement would hold the output, which can be large, until the next one.
    try database.execute(sql: "INSERT INTO output (sha256, json) VALUES (?, ?)", arguments: [hash, text])
    return database.lastInsertedRowID
  }
}
