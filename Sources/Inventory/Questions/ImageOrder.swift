import GRDB

/// The images that names lead to, in the order of their first names; those without a name come last, by image ID.
struct ImageOrder {
  private let sql: String
  private let arguments: StatementArguments

  /// - Parameters:
  ///   - repository: What names have to be of; `nil` for all.
  ///   - untagged: Whether images are wanted that no name leads to.
  ///   - conditions: What else has to hold of `image`, `description` and `span`, the name.
  init(
    _ repository: TextPattern?,
    at moment: Moment,
    untagged: Bool,
    conditions: [(sql: String, arguments: StatementArguments)] = []
  ) {
    var arguments = moment.arguments
    var wanted = conditions.map(\.sql)
    for condition in conditions { arguments += condition.arguments }
    if let repository {
      let columns = ["span.registry || '/' || span.repository", "span.repository", "span.registry IS NULL AND span.name"]
      wanted.append("(\(columns.map(repository.condition).joined(separator: " OR ")))")
      for _ in columns { arguments += [repository.argument] }
    }
    sql = """
      SELECT image.id FROM image \(untagged ? "LEFT JOIN" : "JOIN") description ON description.image = image.id
      \(untagged ? "LEFT JOIN" : "JOIN") \(moment.names) AS span ON span.description_id = description.id
      \(wanted.isEmpty ? "" : "WHERE \(wanted.joined(separator: " AND "))")
      GROUP BY image.id ORDER BY MIN(span.name) IS NULL, MIN(span.name), image.image_id
      """
    self.arguments = arguments
  }

  func images(in database: Database) throws -> [Int64] {
    try Int64.fetchAll(database, sql: sql, arguments: arguments)
  }

  /// The place of each image in the order.
  func ranks(in database: Database) throws -> [Int64: Int] {
    Dictionary(uniqueKeysWithValues: try images(in: database).enumerated().map { ($1, $0) })
  }
}
