import GRDB

/// The packages, each kept once.
enum PackageTable {
  /// The number of a package, which is kept if it is new.
  static func id(of package: StoredPackage, in database: Database) throws -> Int64 {
    let values: StatementArguments = [
      package.name, package.version, package.type, package.architecture, package.source, package.extra,
    ]
    if let row = try database.firstRow(selectEqual, values) { return try row.value("id") }
    try database.change(insertOne, values)
    return database.lastInsertedRowID
  }

  /// The package of a number.
  ///
  /// - Throws: `StoredValueError` where there is none: whatever is in a list is kept.
  static func package(_ id: Int64, in database: Database) throws -> StoredPackage {
    guard let row = try database.firstRow(selectOne, [id]) else { throw StoredValueError(column: "packages") }
    return try StoredPackage(row)
  }

  private static let selectEqual = """
    SELECT id FROM package
    WHERE name = ? AND version = ? AND type = ? AND architecture = ? AND source = ? AND extra = ?
    """

  private static let insertOne = """
    INSERT INTO package (name, version, type, architecture, source, extra) VALUES (?, ?, ?, ?, ?, ?)
    """

  private static let selectOne = "SELECT type, name, version, architecture, source, extra FROM package WHERE id = ?"
}

extension StoredPackage {
  init(_ row: Row) throws(StoredValueError) {
    self.init(
      type: try row.value("type"),
      name: try row.value("name"),
      version: try row.value("version"),
      architecture: try row.value("architecture"),
      source: try row.value("source"),
      extra: try row.value("extra")
    )
  }
}
