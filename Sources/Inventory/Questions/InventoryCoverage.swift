import CollectorCore
public import Foundation
import GRDB

/// How much of what is listed an answer about packages can be about.
public struct InventoryCoverage: Sendable, Hashable {
  /// How many images there are.
  public let images: Int
  /// How many of them nobody has looked into for packages, or not in full.
  public let unknown: Int
  /// How many names failed before they led to an image. Which images would be behind them is not known, and so they count whatever is asked for.
  public let unreached: Int
  /// Scripts of kind `packages` that have run in some images and not in all the others that were looked into, by name.
  public let gaps: [Gap]

  /// A script, and in how many images that were looked into it has not run: what only it finds is not known of them.
  public struct Gap: Sendable, Hashable {
    public let script: String
    public let images: Int

    public init(script: String, images: Int) {
      self.script = script
      self.images = images
    }
  }

  public init(images: Int, unknown: Int, unreached: Int, gaps: [Gap] = []) {
    self.images = images
    self.unknown = unknown
    self.unreached = unreached
    self.gaps = gaps
  }
}

extension SQLiteInventory {
  /// What is known of the packages of images.
  ///
  /// - Parameters:
  ///   - repository: A pattern of repositories, with or without their registry; `nil` for all.
  ///   - includesUntagged: Whether images count that no name leads to.
  ///   - time: Names are those of that time; `nil` for now.
  /// - Throws: `InventoryError`, `CancellationError`.
  public func coverage(
    repository: TextPattern? = nil,
    includesUntagged: Bool = false,
    time: Date? = nil
  ) async throws -> InventoryCoverage {
    let order = ImageOrder(repository, at: Moment(time), untagged: includesUntagged)
    return try await ask("count what is known") { database in
      let images = try order.images(in: database)
      let known = try PackageKnowledge.known(in: database)
      let seen = images.filter(known.contains)
      let gaps = try PackageKnowledge.images(byScriptIn: database).map { script, listed in
        InventoryCoverage.Gap(script: script, images: seen.count { !listed.contains($0) })
      }
      return InventoryCoverage(
        images: images.count,
        unknown: images.count - seen.count,
        unreached: time == nil ? try UnreachedName.count(in: database) : 0,
        gaps: gaps.filter { $0.images > 0 }.sorted { $0.script < $1.script }
      )
    }
  }

  /// Why something failed with an image: the attempts to have it, then the scripts that did not end well, by name.
  ///
  /// - Throws: `InventoryError`, `CancellationError`.
  public func failures(of image: ImageSummary) async throws -> [String] {
    try await ask("look up the failures of \(image.imageID)") { database in
      var reasons = try String.fetchAll(
        database,
        sql: "SELECT reason FROM failure JOIN image ON image.id = image WHERE image_id = ?",
        arguments: ["\(image.imageID)"]
      )
      for name in image.names {
        let sql = "SELECT reason FROM state WHERE name = ? AND state = 'failed' AND reason IS NOT NULL"
        for reason in try String.fetchAll(database, sql: sql, arguments: [name]) where !reasons.contains(reason) {
          reasons.append(reason)
        }
      }
      let rows = try Row.fetchAll(database, sql: Self.selectFailedScripts, arguments: ["\(image.imageID)"])
      for row in rows {
        let reason: String? = try row.optional("reason")
        let text = "\(try row.value("script") as String): \(try row.value("status") as String)" + (reason.map { ": \($0)" } ?? "")
        if !reasons.contains(where: { $0.contains(text) }) { reasons.append(text) }
      }
      return reasons
    }
  }

  private static let selectFailedScripts = """
    SELECT script.name AS script, status, reason FROM result JOIN script ON script.id = script JOIN image ON image.id = image
    WHERE is_current AND status <> 'ok' AND image_id = ? ORDER BY script.name
    """
}
