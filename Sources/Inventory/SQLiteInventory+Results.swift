public import CollectorCore
import GRDB
public import OCI

extension SQLiteInventory {
  public func finishedRuns(of imageID: Digest, toolbox: Digest) async throws -> [Digest: FinishedRun] {
    try read("look up the finished runs of \(imageID)") { database in
      let statement = try database.cachedStatement(sql: Self.selectRuns)
      let rows = try Row.fetchCursor(statement, arguments: ["\(imageID)", "\(toolbox)"])
      var runs: [Digest: FinishedRun] = [:]
      while let row = try rows.next() { runs[try row.digest("script_digest")] = try FinishedRun(row) }
      return runs
    }
  }

  private static let selectRuns = """
    SELECT script_digest, script, status, reason, package_count FROM result WHERE image_id = ? AND toolbox = ?
    """

  public func finish(_ result: ResultRecord, toolbox: Digest) async throws {
    try await write("keep the result of \(result.script) in \(result.imageID)") { database in
      try DescriptionTable.insertImage(result.imageID, in: database)
      // Not cached: a cached statement would hold the output, which can be large, until the next result.
      try database.execute(sql: Self.insertResult, arguments: Self.values(of: result, toolbox: toolbox))
      try database.change("DELETE FROM failure WHERE image_id = ?", ["\(result.imageID)"])
    }
  }

  private static func values(of result: ResultRecord, toolbox: Digest) throws -> StatementArguments {
    [
      "key": "\(result.key)",
      "image_id": "\(result.imageID)",
      "toolbox": "\(toolbox)",
      "script": result.script.storable,
      "script_digest": "\(result.scriptDigest)",
      "kind": result.kind.rawValue,
      "engine": result.engine.storable,
      "time": result.time.storedMilliseconds,
      "status": result.status.rawValue,
      "reason": result.reason?.storable,
      "exit_code": result.exitCode,
      "duration_ms": result.duration.wholeMilliseconds,
      "output_bytes": result.outputBytes,
      "is_truncated": result.isTruncated,
      "package_count": result.packageCount,
      "digest": result.digest.map { "\($0)" },
      "image_references": try String(json: result.references.map(\.description)),
      "stderr": result.standardError.storable,
      "output": try String(json: result.output),
    ]
  }

  private static let resultColumns = [
    "key", "image_id", "toolbox", "script", "script_digest", "kind", "engine", "time", "status", "reason", "exit_code",
    "duration_ms",
    "output_bytes", "is_truncated", "package_count", "digest", "image_references", "stderr", "output",
  ]

  /// A repeat changes nothing, and of two results with one key the later holds.
  private static let insertResult = """
    INSERT INTO result (\(resultColumns.joined(separator: ", ")))
    VALUES (\(resultColumns.map { ":\($0)" }.joined(separator: ", ")))
    ON CONFLICT DO UPDATE SET \(resultColumns.dropFirst().map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
    WHERE excluded.time >= result.time
    """
}

extension FinishedRun {
  init(_ row: Row) throws(StoredValueError) {
    guard let status = ResultRecord.Status(rawValue: try row.value("status")) else { throw StoredValueError(column: "status") }
    self.init(
      script: try row.value("script"),
      status: status,
      reason: try row.optional("reason"),
      packageCount: try row.optional("package_count")
    )
  }
}
