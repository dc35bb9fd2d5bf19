import CollectorCore
import GRDB
import OCI

/// The results of finished runs.
enum ResultTable {
  /// Keeps a result. A repeat changes nothing, and of two results with one key the later holds.
  ///
  /// - Parameter toolbox: What the script had; `nil` where that is not known.
  static func insert(
    _ result: ResultRecord,
    toolbox: Digest?,
    packages: PackageInterner,
    in database: Database
  ) throws {
    let image = try ImageTable.insert(result.imageID, in: database)
    if let row = try database.firstRow("SELECT time FROM result WHERE key = ?", ["\(result.key)"]) {
      let isLater = try row.value("time") > result.time.storedMilliseconds
      if isLater { return }
    }
    let isPackageList = result.kind == .packages && result.status == .ok
    let output = try StoredOutput(result.output, isPackageList: isPackageList, packages: packages, in: database)
    let values = try values(of: result, image: image, toolbox: toolbox, output: output, in: database)
    // Not cached: a cached statement would hold the texts, which can be large, until the next result.
    guard let row = try Row.fetchOne(database, sql: upsert, arguments: values) else { throw StoredValueError(column: "id") }
    let number: Int64 = try row.value("id")
    if result.kind == .checks { try CheckTable.replace(result.output.checks, of: number, in: database) }
    try markCurrent(ofImage: image, script: result.script.storable, in: database)
  }

  private static func values(
    of result: ResultRecord,
    image: Int64,
    toolbox: Digest?,
    output: StoredOutput,
    in database: Database
  ) throws -> StatementArguments {
    var exact = ExactTexts()
    return [
      "key": "\(result.key)",
      "image": image,
      "script": try ScriptTable.insert(exact.store(result.script, "script"), of: result, in: database),
      "toolbox": try toolbox.map { try ToolboxTable.insert($0, in: database) },
      "engine": exact.store(result.engine, "engine"),
      "time": result.time.storedMilliseconds,
      "status": result.status.rawValue,
      "reason": exact.storeOptional(result.reason, "reason"),
      "exit_code": result.exitCode,
      "duration_ms": result.duration.wholeMilliseconds,
      "output_bytes": result.outputBytes,
      "is_truncated": result.isTruncated,
      "package_count": result.packageCount,
      "digest": result.digest.map { "\($0)" },
      "image_references": try String(json: result.references.map(\.description)),
      "output": output.output,
      "packages": output.packages,
      "stderr": exact.store(result.standardError, "stderr"),
      "exact": try exact.json(),
    ]
  }

  private static let columns = [
    "key", "image", "script", "toolbox", "engine", "time", "status", "reason", "exit_code", "duration_ms", "output_bytes",
    "is_truncated",
    "package_count", "digest", "image_references", "output", "packages", "stderr", "exact",
  ]

  /// Most results are the first of their script in their image, and so the current one. A toolbox that is known stays known.
  private static let upsert = """
    INSERT INTO result (is_current, \(columns.joined(separator: ", ")))
    VALUES (1, \(columns.map { ":\($0)" }.joined(separator: ", ")))
    ON CONFLICT (key) DO UPDATE SET
      \(columns.dropFirst().map { $0 == "toolbox" ? "toolbox = COALESCE(excluded.toolbox, toolbox)" : "\($0) = excluded.\($0)" }
        .joined(separator: ", "))
    RETURNING id
    """

  /// Of the results of an image that have the same script name the latest is the current one.
  private static func markCurrent(ofImage image: Int64, script: String, in database: Database) throws {
    guard let latest = try database.firstRow(selectLatest, [image, script]) else { return }
    let number: Int64 = try latest.value("id")
    try database.change(updateCurrent, [number, image, number, script])
  }

  private static let selectLatest = """
    SELECT result.id FROM result JOIN script ON script.id = script WHERE image = ? AND name = ? ORDER BY time DESC, key DESC LIMIT 1
    """

  private static let updateCurrent = """
    UPDATE result SET is_current = NOT is_current
    WHERE is_current <> (id = ?) AND image = ? AND (is_current OR id = ?) AND script IN (SELECT id FROM script WHERE name = ?)
    """
}

/// The scripts that results are of.
enum ScriptTable {
  /// Keeps the script of a result.
  ///
  /// - Parameter name: Its name, as a column can hold it.
  /// - Returns: Its number.
  static func insert(_ name: String, of result: ResultRecord, in database: Database) throws -> Int64 {
    let values: StatementArguments = [name, "\(result.scriptDigest)", result.kind.rawValue]
    if let row = try database.firstRow("SELECT id FROM script WHERE name = ? AND digest = ? AND kind = ?", values) {
      return try row.value("id")
    }
    try database.change("INSERT INTO script (name, digest, kind) VALUES (?, ?, ?)", values)
    return database.lastInsertedRowID
  }
}

/// The toolboxes that scripts had.
enum ToolboxTable {
  /// - Returns: The number of a toolbox.
  static func insert(_ digest: Digest, in database: Database) throws -> Int64 {
    if let row = try database.firstRow("SELECT id FROM toolbox WHERE digest = ?", ["\(digest)"]) { return try row.value("id") }
    try database.change("INSERT INTO toolbox (digest) VALUES (?)", ["\(digest)"])
    return database.lastInsertedRowID
  }
}
