import ArgumentParser

/// How an answer of the inventory is printed.
enum AnswerFormat: String, CaseIterable, Sendable, ExpressibleByArgument {
  /// Aligned columns, for people.
  case table
  /// A JSON object a line.
  case json
  /// <https://www.rfc-editor.org/rfc/rfc4180>, with a header.
  case csv
}
