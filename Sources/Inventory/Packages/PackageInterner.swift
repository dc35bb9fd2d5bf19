import CollectorCore
import GRDB

/// Finds the number of each package, and gives one to those that are new, within one transaction.
final class PackageInterner {
  private let cache: PackageCache
  /// How often packages were removed before this transaction.
  let removals: Int64
  /// What was not in the cache and fits it.
  private(set) var found: [[UInt8]: Int64] = [:]

  init(cache: PackageCache, in database: Database) throws {
    self.cache = cache
    self.removals = try database.firstRow("SELECT count FROM package_removals", [])?.value("count") ?? 0
  }

  /// The numbers of `entries`, in their order.
  func ids(of entries: [JSONValue], in database: Database) throws -> [Int64] {
    var ids: [Int64] = []
    ids.reserveCapacity(entries.count)
    for entry in entries { ids.append(try id(of: StoredPackage(entry), in: database)) }
    return ids
  }

  private func id(of package: StoredPackage, in database: Database) throws -> Int64 {
    let key = package.key
    if let id = cache.id(of: key, removals: removals) ?? found[key] { return id }
    let id = try PackageTable.id(of: package, in: database)
    if key.count <= PackageCache.longestKey, found.count < PackageCache.capacity { found[key] = id }
    return id
  }
}
