import Foundation
import GRDB

/// When names are looked at: now, or in the past.
struct Moment: Sendable, Hashable {
  /// In milliseconds since 1970; `nil` for now.
  let time: Int64?

  init(_ time: Date?) {
    self.time = time?.storedMilliseconds
  }

  /// A table of the names that led somewhere then, with the columns that all names have; `arguments` are for its parameters.
  var names: String {
    guard time != nil else { return "name" }
    return """
      (SELECT \(Self.columns), since, NULL AS until FROM name WHERE since <= ?
        UNION ALL SELECT \(Self.columns), since, until FROM past_name WHERE since <= ? AND until > ?)
      """
  }

  var arguments: StatementArguments { time.map { [$0, $0, $0] } ?? [] }

  private static let columns = "name, source, registry, repository, tag, description_id"

  /// The names that led to an image, in order, and the descriptions that they led to.
  func names(ofImage number: Int64, in database: Database) throws -> [(name: String, description: Int64)] {
    let rows = try Row.fetchCursor(
      database.cachedStatement(sql: time == nil ? Self.selectNow : Self.selectPast),
      arguments: time.map { [number, $0] } ?? [number]
    )
    var names: [(name: String, description: Int64)] = []
    while let row = try rows.next() { names.append((try row.value("name"), try row.value("description_id"))) }
    return names
  }

  private static let selectNow = """
    SELECT name, description_id FROM description JOIN name ON description_id = description.id WHERE description.image = ? ORDER BY name
    """

  private static let selectPast = """
    SELECT name, description_id FROM description JOIN name ON description_id = description.id
      WHERE description.image = ?1 AND since <= ?2
    UNION
    SELECT name, description_id FROM description JOIN past_name ON description_id = description.id
      WHERE description.image = ?1 AND since <= ?2 AND until > ?2
    ORDER BY name
    """
}
