import CollectorCore
import Foundation
import GRDB
import OCI

/// The columns of a result, and the record made of them.
enum ResultRow {
  /// For queries that end with `join`, behind the table of results.
  static let columns = """
    result.id AS result_id, key, image.image_id, script.name AS script, script.digest AS script_digest, script.kind, engine, time, status,
    reason, exit_code, duration_ms, output_bytes, is_truncated, result.digest, image_references, json, packages, stderr, exact
    """

  static let join = """
    JOIN image ON image.id = result.image JOIN script ON script.id = result.script JOIN output ON output.id = result.output
    """

  /// The record of a number; `nil` where there is none.
  static func record(number: Int64, in database: Database) throws -> ResultRecord? {
    try Row.fetchOne(database, sql: "SELECT \(columns) FROM result \(join) WHERE result.id = ?", arguments: [number])
      .map { try record($0, in: database) }
  }

  /// The record that a row was made of.
  static func record(_ row: Row, in database: Database) throws -> ResultRecord {
    guard let status = ResultRecord.Status(rawValue: try row.value("status")) else { throw StoredValueError(column: "status") }
    guard let kind = ScriptSettings.Kind(rawValue: try row.value("kind")) else { throw StoredValueError(column: "kind") }
    let exact = try ExactTexts(json: row.optional("exact"))
    let names: [String] = try row.json("image_references")
    return ResultRecord(
      key: try row.digest("key"),
      time: try row.optionalDate("time") ?? .distantPast,
      digest: try row.optionalDigest("digest"),
      imageID: try row.digest("image_id"),
      references: names.map { ImageName($0, reference: Reference(named: $0)) },
      script: exact.restore(try row.value("script"), "script"),
      scriptDigest: try row.digest("script_digest"),
      kind: kind,
      engine: exact.restore(try row.value("engine"), "engine"),
      status: status,
      reason: exact.restoreOptional(try row.optional("reason"), "reason"),
      exitCode: try row.optional("exit_code"),
      duration: .milliseconds(try row.value("duration_ms") as Int64),
      outputBytes: try row.value("output_bytes"),
      isTruncated: try row.value("is_truncated"),
      output: try StoredOutput.output(json: row.value("json"), packages: row.optional("packages"), in: database),
      standardError: exact.restore(try row.value("stderr"), "stderr")
    )
  }
}

extension Reference {
  /// The reference that a name is; `nil` for names of images on this machine.
  init?(named name: String) {
    guard let reference = try? Reference(parsing: name), reference.description == name else { return nil }
    self = reference
  }
}
