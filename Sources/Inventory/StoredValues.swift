import CollectorCore
import Foundation
import GRDB
import OCI

/// A value in the database that Collector did not write like that.
struct StoredValueError: Error, CustomStringConvertible {
  let column: String

  var description: String { "the column \(column) holds something unexpected" }
}

extension Row {
  /// The value of a column.
  ///
  /// - Throws: `StoredValueError` where it is NULL or of another type. (GRDB's subscripts trap there.)
  func value<Value: DatabaseValueConvertible>(_ column: String) throws(StoredValueError) -> Value {
    guard let value = Value.fromDatabaseValue(self[column]) else { throw StoredValueError(column: column) }
    return value
  }

  /// The value of a column that can be NULL.
  func optional<Value: DatabaseValueConvertible>(_ column: String) throws(StoredValueError) -> Value? {
    hasNull(atColumn: column) ? nil : try value(column)
  }

  func digest(_ column: String) throws(StoredValueError) -> Digest {
    let text: String = try value(column)
    do {
      return try Digest(parsing: text)
    } catch {
      throw StoredValueError(column: column)
    }
  }

  func optionalDigest(_ column: String) throws(StoredValueError) -> Digest? {
    hasNull(atColumn: column) ? nil : try digest(column)
  }

  func optionalDate(_ column: String) throws(StoredValueError) -> Date? {
    let milliseconds: Int64? = try optional(column)
    return milliseconds.map { Date(storedMilliseconds: $0) }
  }

  func json<Value: Decodable>(_ column: String) throws(StoredValueError) -> Value {
    let text: String = try value(column)
    do {
      return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    } catch {
      throw StoredValueError(column: column)
    }
  }

  private func hasNull(atColumn column: String) -> Bool {
    let value: DatabaseValue = self[column]
    return value.isNull
  }
}

extension Date {
  init(storedMilliseconds: Int64) {
    self.init(timeIntervalSince1970: TimeInterval(storedMilliseconds) / 1000)
  }

  /// Whole milliseconds since 1970. Images can claim any time; those beyond the year 9999 and its like count as that.
  var storedMilliseconds: Int64 {
    let limit = 253_402_300_799_999.0
    return Int64(max(-limit, min(limit, (timeIntervalSince1970 * 1000).rounded())))
  }
}

extension JSONValue {
  /// Parses what a column holds.
  init(stored text: String, column: String) throws(StoredValueError) {
    do {
      try self.init(parsing: Data(text.utf8))
    } catch {
      throw StoredValueError(column: column)
    }
  }
}

extension String {
  /// The text without the character U+0000, which would end it early in the database: U+FFFD stands in for it.
  var storable: String {
    utf8.contains(0) ? replacing("\0", with: "\u{fffd}") : self
  }

  /// JSON in one spelling, so that equal values are equal texts.
  init(json value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    self.init(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

extension Database {
  /// The first row that a query gives; its compiled form is kept for the next time.
  func firstRow(_ sql: String, _ arguments: StatementArguments) throws -> Row? {
    try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
  }

  /// Changes what `sql` says; its compiled form, and the arguments with it, are kept until the next time.
  func change(_ sql: String, _ arguments: StatementArguments) throws {
    try cachedStatement(sql: sql).execute(arguments: arguments)
  }
}
