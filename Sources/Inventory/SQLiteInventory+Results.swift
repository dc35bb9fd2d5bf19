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
    SELECT script.digest AS script_digest, script.name AS script, status, reason, package_count, exact
    FROM result JOIN script ON script.id = script
    WHERE image = (SELECT id FROM image WHERE image_id = ?) AND toolbox = (SELECT id FROM toolbox WHERE digest = ?)
    """

  public func finish(_ result: ResultRecord, toolbox: Digest) async throws {
    try await keep(result, toolbox: toolbox)
  }

  /// Keeps a result.
  ///
  /// - Parameter toolbox: What the script had; `nil` where that is not known: no run is finished by that.
  func keep(_ result: ResultRecord, toolbox: Digest?) async throws {
    let (found, removals) = try await write("keep the result of \(result.script) in \(result.imageID)") { database in
      let packages = try PackageInterner(cache: packageCache, in: database)
      try ResultTable.insert(result, toolbox: toolbox, packages: packages, in: database)
      if toolbox != nil, let image = try ImageTable.number(of: result.imageID, in: database) {
        try database.change("DELETE FROM failure WHERE image = ?", [image])
      }
      return (packages.found, packages.removals)
    }
    packageCache.remember(found, removals: removals)
  }
}

extension FinishedRun {
  init(_ row: Row) throws(StoredValueError) {
    guard let status = ResultRecord.Status(rawValue: try row.value("status")) else { throw StoredValueError(column: "status") }
    let exact = try ExactTexts(json: row.optional("exact"))
    self.init(
      script: exact.restore(try row.value("script"), "script"),
      status: status,
      reason: exact.restoreOptional(try row.optional("reason"), "reason"),
      packageCount: try row.optional("package_count")
    )
  }
}
