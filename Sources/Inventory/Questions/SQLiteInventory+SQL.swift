import CollectorCore
import Foundation
import GRDB

extension SQLiteInventory {
  /// What a question in SQL takes at most, unless told otherwise: joins that go wrong take for ever.
  public static let defaultQuestionLimit: Duration = .seconds(60)

  /// Asks a question in SQL, on a connection of its own that can read and nothing else.
  ///
  /// - Parameters:
  ///   - sql: One SELECT, VALUES or EXPLAIN, with or without a WITH. See `docs/inventory.md` for tables, views and functions.
  ///   - limit: How long the answer may take.
  ///   - body: Called with each row. Rows are not kept, so that an answer can be of any length.
  /// - Returns: The names of the columns.
  /// - Throws: `InventoryError.refused`, `tookTooLong`; `CancellationError`; whatever `body` throws.
  @discardableResult
  public func ask(
    sql: String,
    limit: Duration = defaultQuestionLimit,
    _ body: @escaping @Sendable (SQLRow) throws -> Void
  ) async throws -> [String] {
    guard Self.isQuestion(sql) else { throw InventoryError.refused(sql: sql, reason: "it is no question") }
    let queue = try readOnlyQueue()
    defer { try? queue.close() }
    return try await withThrowingTaskGroup(of: [String].self) { group in
      group.addTask { try await self.answer(sql, queue, body) }
      group.addTask {
        try await Task.sleep(for: limit)
        throw InventoryError.tookTooLong(limit: limit)
      }
      // Whichever ends second is cancelled, which interrupts the question.
      defer { group.cancelAll() }
      return try await group.next() ?? []
    }
  }

  private func answer(_ sql: String, _ queue: DatabaseQueue, _ body: @escaping @Sendable (SQLRow) throws -> Void) async throws
    -> [String]
  {
    do {
      return try await queue.read { database in
        let statement = try database.makeStatement(sql: sql)
        let rows = try Row.fetchCursor(statement)
        while let row = try rows.next() { try body(SQLRow(row, columns: statement.columnNames)) }
        return statement.columnNames
      }
    } catch let error as DatabaseError
      where [.SQLITE_ERROR, .SQLITE_MISUSE, .SQLITE_READONLY, .SQLITE_AUTH].contains(error.resultCode)
    {
      throw InventoryError.refused(sql: sql, reason: error.message ?? "\(error.resultCode)")
    } catch is DatabaseError where Task.isCancelled {
      throw CancellationError()
    } catch let error as DatabaseError {
      throw mapped(error, action: "answer")
    }
  }

  private func readOnlyQueue() throws -> DatabaseQueue {
    var configuration = Self.configuration(busyTimeout: busyTimeout)
    configuration.readonly = true
    do {
      return try DatabaseQueue(path: location, configuration: configuration)
    } catch {
      throw mapped(error, action: "open")
    }
  }

  /// A connection that only reads could still write elsewhere, by VACUUM INTO, or read other files, by ATTACH.
  private static func isQuestion(_ sql: String) -> Bool {
    let first = SQLText.firstWord(of: sql).uppercased()
    return ["SELECT", "WITH", "VALUES", "EXPLAIN"].contains(first)
  }

  /// The statements that made tables, views and indices, as SQLite keeps them.
  public func schema() async throws -> [String] {
    try await ask("read the schema") { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'grdb%'
          ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'view' THEN 1 ELSE 2 END, name
          """
      )
    }
  }
}

/// What can be told of SQL without parsing it.
enum SQLText {
  /// The first word, behind white space and comments; empty where there is none.
  static func firstWord(of sql: String) -> Substring {
    var rest = sql[...]
    while true {
      rest = rest.drop { $0.isWhitespace }
      if rest.hasPrefix("--") {
        rest = rest.drop { !$0.isNewline }
      } else if rest.hasPrefix("/*") {
        guard let end = rest.firstRange(of: "*/") else { return "" }
        rest = rest[end.upperBound...]
      } else {
        return rest.prefix { $0.isLetter }
      }
    }
  }
}
