import CollectorCore
import Foundation
import GRDB

/// What is known of the packages of images: whether they have any of some, and what keeps that from being known.
struct PackageKnowledge {
  private(set) var having: Set<Int64> = []
  /// Images with a good list of packages.
  private var listed: Set<Int64> = []
  /// Images with a list that is not good or not whole.
  private var doubtful: Set<Int64> = []

  /// Looks at all lists of packages.
  init(of packages: PackageSet, in database: Database) throws {
    let rows = try Row.fetchCursor(database, sql: "SELECT image, status, packages, \(Self.unread) AS unread \(Self.lists)")
    while let row = try rows.next() {
      let image: Int64 = try row.value("image")
      let meets = try row.withUnsafeData(named: "packages") { data -> Bool? in
        try data?.withUnsafeBytes { try packages.meets($0) }
      }
      if meets == true { having.insert(image) }
      if meets == nil { doubtful.insert(image) } else { listed.insert(image) }
      if try row.value("unread") != 0 { doubtful.insert(image) }
    }
  }

  /// Whether an image is known to have none of them.
  func isMissing(_ image: Int64) -> Bool {
    !having.contains(image) && listed.contains(image) && !doubtful.contains(image)
  }

  /// The images of which every package is known: all lists that they have are good and whole.
  static func known(in database: Database) throws -> Set<Int64> {
    let sql = "SELECT image FROM (SELECT image, packages, \(unread) AS unread \(lists)) GROUP BY image"
    return try Int64.fetchSet(database, sql: "\(sql) HAVING COUNT(*) = COUNT(packages) AND MAX(unread) = 0")
  }

  /// The images in which each script of kind `packages` has run.
  static func images(byScriptIn database: Database) throws -> [String: Set<Int64>] {
    let sql =
      "SELECT script.name AS script, image FROM result JOIN script ON script.id = script WHERE is_current AND kind = 'packages'"
    let rows = try Row.fetchCursor(database, sql: sql)
    var images: [String: Set<Int64>] = [:]
    while let row = try rows.next() { images[try row.value("script"), default: []].insert(try row.value("image")) }
    return images
  }

  func isUnknown(_ image: Int64) -> Bool { !having.contains(image) && !isMissing(image) }

  /// Why it is not known what packages an image has; `nil` where it is.
  static func doubt(_ image: Int64, in database: Database) throws -> String? {
    let sql =
      "SELECT script.name AS script, status, reason, packages IS NULL AS has_none, \(unread) AS unread \(lists) AND image = ?"
    let rows = try Row.fetchCursor(database, sql: "\(sql) ORDER BY script.name", arguments: [image])
    var isListed = false
    while let row = try rows.next() {
      isListed = true
      let script: String = try row.value("script")
      if try row.value("has_none") {
        let reason: String? = try row.optional("reason")
        return "\(script): \(try row.value("status") as String)\(reason.map { ": \($0)" } ?? ", and printed no list of packages")"
      }
      if try row.value("unread") != 0 { return "\(script) could not read all package databases" }
    }
    return isListed ? nil : "no script of kind packages has run in it"
  }

  /// How many package databases of the image the script had no reader for.
  private static let unread = "COALESCE(CASE WHEN json_valid(json) THEN json_array_length(json, '$.unread') END, 0)"

  private static let lists = """
    FROM result JOIN script ON script.id = script JOIN output ON output.id = output WHERE is_current AND kind = 'packages'
    """
}
