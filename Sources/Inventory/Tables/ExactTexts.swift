import CollectorCore

/// The texts of a row that have the character U+0000, which no column can hold; U+FFFD stands for it there.
struct ExactTexts {
  private(set) var texts: [String: String] = [:]

  init() {}

  /// Reads what `json` has kept.
  init(json: String?) throws(StoredValueError) {
    guard let json else { return }
    guard case .object(let members) = try JSONValue(stored: json, column: "exact") else {
      throw StoredValueError(column: "exact")
    }
    texts = members.compactMapValues(\.text)
  }

  /// What the column is to hold.
  mutating func store(_ text: String, _ column: String) -> String {
    guard text.utf8.contains(0) else { return text }
    texts[column] = text
    return text.storable
  }

  /// What the column is to hold.
  mutating func storeOptional(_ text: String?, _ column: String) -> String? {
    text.map { store($0, column) }
  }

  /// What keeps them; `nil` where there are none.
  func json() throws -> String? { texts.isEmpty ? nil : try String(json: texts) }

  /// What was stored in a column that now holds `text`.
  func restore(_ text: String, _ column: String) -> String { texts[column] ?? text }

  /// What was stored in a column that now holds `text`.
  func restoreOptional(_ text: String?, _ column: String) -> String? { text.map { restore($0, column) } }
}
