import GRDB

/// What a question asks of images, in SQL; `span` is a name that leads to the image.
enum ImageConditions {
  typealias Condition = (sql: String, arguments: StatementArguments)

  static func conditions(_ query: ImageQuery) -> [Condition] {
    query.labels.map(label) + (query.hasFailed ? [failed] : [])
  }

  private static func label(_ label: ImageQuery.Label) -> Condition {
    let value = label.value.map { StatementArguments([$0]) }
    return (
      "EXISTS (SELECT 1 FROM json_each(description.labels) AS label WHERE label.key = ?\(value == nil ? "" : " AND label.value = ?"))",
      [label.key] + (value ?? [])
    )
  }

  private static let failed: Condition = (
    """
    (EXISTS (SELECT 1 FROM failure WHERE failure.image = image.id)
      OR EXISTS (SELECT 1 FROM result WHERE result.image = image.id AND is_current AND status <> 'ok')
      OR EXISTS (SELECT 1 FROM state WHERE state.name = span.name AND state = 'failed'))
    """, []
  )
}
