import CollectorCore
import CollectorTestKit
import Foundation
import GRDB
import OCI
import SystemPackage

@testable import Inventory

/// Runs `body` with a new inventory, which goes away afterwards.
func withInventory<Value>(_ body: (SQLiteInventory) async throws -> Value) async throws -> Value {
  try await withTemporaryDirectory { directory in
    let inventory = try SQLiteInventory(path: directory.file("inventory").string)
    let value = try await body(inventory)
    try inventory.close()
    return value
  }
}

extension SQLiteInventory {
  /// How many rows each table has.
  func counts(_ tables: String...) async throws -> [Int?] {
    try await pool.read { database in try tables.map { try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM \($0)") } }
  }

  func texts(_ sql: String) async throws -> [String?] {
    try await pool.read { try Optional<String>.fetchAll($0, sql: sql) }
  }

  /// All results, in the order in which they came.
  func allResults() async throws -> [ResultRecord] {
    try await pool.read { database in
      let sql = "SELECT \(ResultRow.columns) FROM result \(ResultRow.join) ORDER BY result.id"
      return try Row.fetchAll(database, sql: sql).map { try ResultRow.record($0, in: database) }
    }
  }
}

extension Sample {
  /// A list of packages: `name version` each.
  static func packageList(_ packages: String..., type: String = "deb", distro: String = "debian") -> JSONValue {
    let entries = packages.map { package in
      let words = package.split(separator: " ").map(String.init)
      return JSONValue.object(["name": .string(words[0]), "version": .string(words[1]), "type": .string(type)])
    }
    return .object(["distro": .object(["id": .string(distro), "version_id": .string("12")]), "packages": .array(entries)])
  }

  /// A good result of kind `checks`.
  static func checks(of image: ImageDescription, script: String = "policy", _ checks: [String: String]) -> ResultRecord {
    let entries = checks.sorted { $0.key < $1.key }.map { id, status in
      JSONValue.object(["id": .string(id), "status": .string(status), "message": .string("\(id) is \(status)")])
    }
    return result(of: image, script: script, kind: .checks, output: .object(["checks": .array(entries)]))
  }
}
