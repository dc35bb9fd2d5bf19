/// A column of an answer.
struct AnswerColumn: Sendable, Hashable {
  /// The name in JSON, and in CSV unless it is a list.
  let key: String
  /// The name of one of its values, where they are lists: a table and CSV have a row for each value, JSON an array. `nil` for single values.
  let element: String?
  /// The header in a table; `nil` for what tables do not show.
  let title: String?
  let alignment: Table.Alignment
  /// Where texts are cut when the terminal is too narrow; `nil` for never.
  let shrinks: Truncation?

  init(
    _ key: String,
    each element: String? = nil,
    title: String? = nil,
    _ alignment: Table.Alignment = .left,
    shrinks: Truncation? = nil
  ) {
    self.key = key
    self.element = element
    self.title = title
    self.alignment = alignment
    self.shrinks = shrinks
  }
}
