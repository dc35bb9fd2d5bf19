import CollectorCore
import GRDB
import PackageVersions

extension SQLiteInventory {
  /// What another image has in other packages than a first one: packages of the same name, type and architecture are the same in other
  /// versions.
  ///
  /// - Parameters: Names, image IDs, digests, or the start of one.
  /// - Throws: `InventoryError.unknownImage`, `ambiguousImage`.
  public func difference(from before: String, to after: String) async throws -> ImageDifference {
    try await ask("compare \(before) with \(after)") { database in
      let sides = try [before, after].map { text -> Side in
        let number = try ImageLookup.number(of: text, in: database)
        return try Side(number, as: text, in: database)
      }
      return try ImageDifference(sides[0], sides[1], in: database)
    }
  }
}

/// One of the images that are compared.
private struct Side {
  let image: ImageSummary
  let packages: Set<Int64>
  let doubt: String?

  init(_ number: Int64, as text: String, in database: Database) throws {
    guard let image = try ImageSummary(number, at: Moment(nil), in: database) else { throw InventoryError.unknownImage(text) }
    self.image = image
    var packages: Set<Int64> = []
    let sql = "SELECT packages FROM result WHERE is_current AND packages IS NOT NULL AND image = ?"
    let rows = try Row.fetchCursor(database, sql: sql, arguments: [number])
    while let row = try rows.next() { packages.formUnion(try PackageList.decode(row.value("packages"))) }
    self.packages = packages
    self.doubt = try PackageKnowledge.doubt(number, in: database).map { "\(text): \($0)" }
  }
}

extension ImageDifference {
  private struct Identity: Hashable, Comparable {
    let name: String
    let type: String
    let architecture: String

    init(_ package: InventoryPackage) {
      (name, type, architecture) = (package.name, package.type, package.architecture)
    }

    static func < (left: Identity, right: Identity) -> Bool {
      (left.name, left.type, left.architecture) < (right.name, right.type, right.architecture)
    }
  }

  fileprivate init(_ before: Side, _ after: Side, in database: Database) throws {
    let gone = try Self.grouped(before.packages.subtracting(after.packages), in: database)
    let come = try Self.grouped(after.packages.subtracting(before.packages), in: database)
    var (added, removed, changed): ([InventoryPackage], [InventoryPackage], [Change]) = ([], [], [])
    for identity in Set(gone.keys).union(come.keys).sorted() {
      let (old, new) = (gone[identity] ?? [], come[identity] ?? [])
      // Where an image has several versions of a package, the lowest of both sides belong together.
      changed += zip(old, new).filter { $0.version != $1.version }.map(Change.init)
      removed += old.dropFirst(new.count)
      added += new.dropFirst(old.count)
    }
    self.init(
      before: before.image,
      after: after.image,
      added: added,
      removed: removed,
      changed: changed,
      doubts: [before.doubt, after.doubt].compactMap(\.self)
    )
  }

  /// Packages by what stays the same of them in another version, the lowest version first.
  private static func grouped(_ packages: Set<Int64>, in database: Database) throws -> [Identity: [InventoryPackage]] {
    let all = try packages.sorted().map { try InventoryPackage(PackageTable.package($0, in: database)) }
    return Dictionary(grouping: all, by: Identity.init).mapValues { group in
      group.sorted { left, right in
        VersionScheme(packageType: left.type).compare(left.version, right.version) == .less
      }
    }
  }
}
