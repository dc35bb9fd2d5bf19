public import CollectorCore
import Foundation
import GRDB

/// A row of an answer to a question in SQL.
public struct SQLRow: Sendable, Hashable {
  /// The names of the columns; several can be equal.
  public let columns: [String]
  /// BLOBs are texts of hexadecimal digits; what is no number in JSON is null.
  public let values: [JSONValue]
}

extension SQLRow {
  init(_ row: Row, columns: [String]) {
    self.init(columns: columns, values: row.databaseValues.map { JSONValue($0) })
  }
}

extension JSONValue {
  fileprivate init(_ value: DatabaseValue) {
    self =
      switch value.storage {
      case .null: .null
      case .int64(let number): .integer(number)
      case .double(let number): number.isFinite ? .number(number) : .null
      case .string(let text): .string(text)
      case .blob(let data): .string(data.map { String(format: "%02x", $0) }.joined())
      }
  }
}
