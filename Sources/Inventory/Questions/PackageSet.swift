import GRDB
import PackageVersions

/// A set of numbers of packages: a bit each, since there are as many as there are packages, and lists are compared with it at the speed of
/// memory.
struct PackageSet: Sendable {
  private var words: [UInt64] = []
  private(set) var isEmpty = true

  /// Beyond all packages that there are: a number above that is damage, and must not cost memory.
  private static let numbers: Range<Int64> = 0..<(1 << 28)

  /// Inserts a number. Those that no package has are left out.
  mutating func insert(_ id: Int64) {
    guard Self.numbers.contains(id) else { return }
    let index = Int(id >> 6)
    if index >= words.count { words.append(contentsOf: repeatElement(0, count: index + 1 - words.count)) }
    words[index] |= 1 << UInt64(id & 63)
    isEmpty = false
  }

  /// Inserts all numbers of a list.
  mutating func formUnion(_ list: UnsafeRawBufferPointer) throws {
    var isKnown = true
    let isList = PackageList.forEach(list) { id in
      insert(id)
      isKnown = Self.numbers.contains(id)
      return isKnown
    }
    guard isList, isKnown else { throw StoredValueError(column: "packages") }
  }

  func contains(_ id: Int64) -> Bool {
    let index = Int(truncatingIfNeeded: id >> 6)
    return id >= 0 && index < words.count && words[index] & (1 << UInt64(id & 63)) != 0
  }

  /// Whether any number of a list is in the set.
  func meets(_ list: UnsafeRawBufferPointer) throws -> Bool {
    var meets = false
    let isList = words.withUnsafeBufferPointer { words in
      PackageList.forEach(list) { id in
        let index = Int(truncatingIfNeeded: id >> 6)
        meets = id >= 0 && index < words.count && words[index] & (1 << UInt64(id & 63)) != 0
        return !meets
      }
    }
    guard isList else { throw StoredValueError(column: "packages") }
    return meets
  }
}

extension PackageSet {
  /// The packages that fit what a question says of packages.
  init(fitting query: PackageQuery, in database: Database) throws {
    self.init()
    var (conditions, arguments) = ("", StatementArguments())
    for (column, value) in [("type", query.type), ("architecture", query.architecture)] {
      guard let value else { continue }
      conditions += " AND \(column) = ?"
      arguments += [value.storable]
    }
    let name: StatementArguments = [query.name.argument.storable]
    var sql = "SELECT id, type, version FROM package WHERE \(query.name.condition("name"))\(conditions)"
    var all = name + arguments
    if query.matchesSource {
      sql +=
        " UNION SELECT id, type, version FROM package WHERE \(query.name.condition("source")) AND source <> name\(conditions)"
      all += name + arguments
    }
    let rows = try Row.fetchCursor(database, sql: sql, arguments: all)
    while let row = try rows.next() {
      if query.allows(version: try row.value("version"), type: try row.value("type")) { insert(try row.value("id")) }
    }
  }
}

extension PackageQuery {
  fileprivate func allows(version: String, type: String) -> Bool {
    let scheme = VersionScheme(packageType: type)
    if let below, scheme.compare(version, below) != .less { return false }
    if let atLeast, scheme.compare(version, atLeast) == .less { return false }
    return true
  }
}
