import CollectorCore
import Foundation
import GRDB

extension SQLiteInventory {
  /// Images at once where a pattern can fit all packages of each: some thousands of packages, of a kilobyte or two.
  private static let batchSizeOfPatterns = 8

  /// Which images have a package: by the first of their names, images without a name last; within an image by name and version.
  ///
  /// Images that nobody could look into are not in it: `images` with a `missingPackage` tells which they are.
  ///
  /// Every list of packages is looked through, at the speed of memory; a table of what each image has would be a hundred times as large.
  ///
  /// - Throws: `InventoryError`, `CancellationError`.
  public func packages(_ query: PackageQuery) async throws -> InventoryRows<PackageFinding> {
    let moment = Moment(query.time)
    let (packages, keys) = try await ask("look for packages") { database -> (PackageSet, [Int64]) in
      let packages = try PackageSet(fitting: query, in: database)
      if packages.isEmpty { return (packages, []) }
      var hits: [PackageHit] = []
      try PackageScan(query).forEach(in: database) { result, image, list in
        if try packages.meets(list) { hits.append(PackageHit(result: result, image: image)) }
      }
      return (packages, try PackageHit.ordered(hits, query, in: database))
    }
    let batchSize = query.name.isGlob ? Self.batchSizeOfPatterns : InventoryRows<PackageFinding>.usualBatchSize
    return InventoryRows(keys: keys, batchSize: batchSize) { results in
      try await ask("read packages") { database in
        try results.flatMap { try PackageFinding.findings(inResult: $0, of: packages, at: moment, in: database) }
      }
    }
  }
}

/// A result that lists a package that is looked for.
private struct PackageHit {
  let result: Int64
  let image: Int64

  /// The results whose images are wanted, in order.
  static func ordered(_ hits: [PackageHit], _ query: PackageQuery, in database: Database) throws -> [Int64] {
    guard !hits.isEmpty else { return [] }
    let ranks = try ImageOrder(query.repository, at: Moment(query.time), untagged: query.includesUntagged).ranks(in: database)
    let wanted = hits.compactMap { hit in ranks[hit.image].map { (rank: $0, result: hit.result) } }
    return wanted.sorted { $0 < $1 }.map(\.result)
  }
}

extension PackageFinding {
  /// What a result lists of `packages`.
  fileprivate static func findings(
    inResult result: Int64,
    of packages: PackageSet,
    at moment: Moment,
    in database: Database
  ) throws -> [PackageFinding] {
    guard let row = try database.firstRow(selectResult, [result]) else { return [] }
    guard let image = try ImageSummary(row.value("image"), at: moment, in: database) else { return [] }
    let script: String = try row.value("script")
    let distribution = try row.optional("distro").map { try JSONValue(stored: $0, column: "json") }
    let found = try PackageList.decode(row.value("packages")).filter(packages.contains)
    return try found.map { try InventoryPackage(PackageTable.package($0, in: database)) }.sorted()
      .map { PackageFinding(package: $0, image: image, script: script, distribution: distribution) }
  }

  private static let selectResult = """
    SELECT result.image, script.name AS script, packages, CASE WHEN json_valid(json) THEN json_extract(json, '$.distro') END AS distro
    FROM result JOIN script ON script.id = script JOIN output ON output.id = output
    WHERE result.id = ? AND packages IS NOT NULL
    """
}

extension InventoryPackage: Comparable {
  /// By name and version as texts, then by the rest: an order that is the same everywhere.
  public static func < (left: InventoryPackage, right: InventoryPackage) -> Bool {
    let keys = [left, right].map { [$0.name, $0.version, $0.type, $0.architecture, $0.source] }
    guard let (first, second) = zip(keys[0], keys[1]).first(where: { $0.0 != $0.1 }) else { return false }
    return first.utf8.lexicographicallyPrecedes(second.utf8)
  }
}
