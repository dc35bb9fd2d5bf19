public import CollectorCore
public import Foundation
import GRDB
public import OCI

/// What a name led to, and from when to when.
public struct NameInterval: Sendable, Hashable {
  public let name: String
  /// The kind of the source: `registry`.
  public let source: String
  public let imageID: Digest
  /// The digest of the manifest; `nil` where the source knows none.
  public let digest: Digest?
  public let since: Date
  /// `nil` where it still does.
  public let until: Date?
}

extension NameInterval {
  init(_ row: Row) throws(StoredValueError) {
    self.init(
      name: try row.value("name"),
      source: try row.value("source"),
      imageID: try row.digest("image_id"),
      digest: try row.optionalDigest("digest"),
      since: Date(storedMilliseconds: try row.value("since")),
      until: try row.optionalDate("until")
    )
  }
}

extension SQLiteInventory {
  /// What a name has led to, the oldest first; empty where it is not known.
  ///
  /// - Parameter name: As people type it: `nginx:1.27` means what it means to Docker.
  public func history(of name: String) async throws -> [NameInterval] {
    try await ask("look up the history of \(name)") { database in
      for spelling in [name, (try? Reference(parsing: name))?.description].compactMap(\.self) {
        let rows = try Row.fetchAll(database, sql: Self.selectHistory, arguments: [spelling])
        if !rows.isEmpty { return try rows.map { try NameInterval($0) } }
      }
      return []
    }
  }

  private static let selectHistory = "SELECT * FROM history WHERE name = ? ORDER BY since, until IS NULL, until"

  /// The states that a name has had, the oldest first. The source is empty where it was not told.
  public func states(of name: String) async throws -> [StateRecord] {
    let columns = StateTable.columns
    let sql = """
      SELECT * FROM (
        SELECT \(columns), id FROM past_state WHERE name = ?1 UNION ALL SELECT \(columns), NULL FROM state WHERE name = ?1
      ) ORDER BY id IS NULL, id
      """
    return try await ask("look up the states of \(name)") { database in
      try Row.fetchAll(database, sql: sql, arguments: [name.storable]).map { try StateRow($0).record }
    }
  }

  /// What names led to at a time, by name, some at a time.
  ///
  /// - Parameters:
  ///   - time: `nil` for now.
  ///   - name: Where the names that are wanted begin: those after this one; `nil` for the first.
  ///   - limit: How many at most.
  public func names(at time: Date?, after name: String? = nil, limit: Int) async throws -> [NameInterval] {
    let moment = Moment(time)
    let until = time == nil ? "NULL" : "span.until"
    let sql = """
      SELECT span.name, span.source, image.image_id, description.digest, span.since, \(until) AS until
      FROM \(moment.names) AS span \(DescriptionTable.join) WHERE span.name > ? ORDER BY span.name LIMIT ?
      """
    return try await ask("list names") { database in
      try Row.fetchAll(database, sql: sql, arguments: moment.arguments + [name ?? "", limit]).map { try NameInterval($0) }
    }
  }
}
