import GRDB

/// What checks say of images.
struct CheckKnowledge {
  /// Images of which the check says it.
  private let fitting: Set<Int64>
  /// Images of which the check says anything.
  private let checked: Set<Int64>

  init(_ check: ImageQuery.Check, in database: Database) throws {
    fitting = try Int64.fetchSet(
      database,
      sql: "\(Self.select) AND check_status.status = ?",
      arguments: [check.id, check.status]
    )
    checked = try Int64.fetchSet(database, sql: Self.select, arguments: [check.id])
  }

  /// Whether the check says it of an image; `nil` where it says nothing.
  func says(_ image: Int64) -> Bool? {
    checked.contains(image) ? fitting.contains(image) : nil
  }

  private static let select = """
    SELECT image FROM check_status JOIN result ON result.id = result WHERE is_current AND result.status = 'ok' AND check_id = ?
    """
}
