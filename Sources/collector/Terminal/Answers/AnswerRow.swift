import CollectorCore
import Foundation

/// A row of an answer: a field for each column.
struct AnswerRow: Sendable, Hashable {
  struct Field: Sendable, Hashable {
    /// What programs get.
    let value: JSONValue
    /// What people see in a table; `nil` for the value itself.
    let shown: String?

    init(_ value: JSONValue, shown: String? = nil) {
      self.value = value
      self.shown = shown
    }

    /// A text; `nil` for none.
    static func text(_ text: String?, shown: String? = nil) -> Field {
      Field(text.map(JSONValue.string) ?? .null, shown: shown)
    }

    /// A text that is empty where it was not told.
    static func told(_ text: String) -> Field { .text(text.isEmpty ? nil : text) }

    static func texts(_ texts: [String]) -> Field { Field(.array(texts.map(JSONValue.string))) }

    /// A time, which people see to the second.
    static func time(_ date: Date?) -> Field {
      let text = date?.rfc3339
      return .text(text, shown: text.map { "\($0.prefix("2026-01-01T00:00:00".count))Z" })
    }
  }

  let fields: [Field]
  /// What a table shows after the last column, such as a reason that is one of the fields; `nil` for nothing.
  let note: String?

  init(_ fields: [Field], note: String? = nil) {
    self.fields = fields
    self.note = note
  }

  /// The rows of a table: one for each value of the columns that are lists; one without a value where a list is empty.
  func spread(_ columns: [AnswerColumn]) -> [AnswerRow] {
    guard let index = columns.firstIndex(where: { $0.element != nil }), let values = fields[index].value.elements else {
      return [self]
    }
    return (values.isEmpty ? [.null] : values).map { value in
      var single = fields
      single[index] = Field(value)
      return AnswerRow(single, note: note)
    }
  }
}
