public import CollectorCore
public import Foundation
import GRDB
import OCI

extension SQLiteInventory {
  public func change(at name: ImageName, to image: ImageDescription) async throws -> NameChange {
    try read("look up what \(name) led to") { database in
      guard let row = try database.firstRow(Self.selectName, ["\(name)"]) else { return .new }
      return try row.digest("image_id") == image.imageID ? .same : .moved(from: try ImageDescription(row))
    }
  }

  private static let selectName = """
    SELECT \(DescriptionTable.columns) FROM name \(DescriptionTable.join) WHERE name = ?
    """

  public func note(_ listing: ImageListing, at time: Date) async throws {
    try await write("note what \(listing.name) leads to") { database in
      let name = listing.name.description
      let description = try DescriptionTable.insert(listing.image, in: database)
      let earlier = try database.firstRow("SELECT description_id, source FROM name WHERE name = ?", [name])
      if let earlier {
        if try earlier.value("description_id") == description, try earlier.value("source") == listing.source { return }
        try Self.endInterval(of: name, at: time, in: database)
      }
      try database.change(Self.insertName, Self.values(of: listing, description: description, since: time))
    }
  }

  private static func values(of listing: ImageListing, description: Int64, since: Date) -> StatementArguments {
    let reference = listing.name.reference
    return [
      listing.name.description, listing.source, reference?.registry, reference?.repository, reference?.tag,
      reference?.digest.map { "\($0)" }, description, since.storedMilliseconds,
    ]
  }

  private static let insertName = """
    INSERT INTO name (name, source, registry, repository, tag, digest, description_id, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    """

  /// Moves what a name leads to into the past. A clock that was put back makes no interval end before it began.
  private static func endInterval(of name: String, at time: Date, in database: Database) throws {
    try database.change(
      """
      INSERT INTO past_name (name, source, registry, repository, tag, digest, description_id, since, until)
      SELECT name, source, registry, repository, tag, digest, description_id, since, MAX(since, ?) FROM name WHERE name = ?
      """,
      [time.storedMilliseconds, name]
    )
    try database.change("DELETE FROM name WHERE name = ?", [name])
  }

  public func listings(startingWith prefix: String, after name: ImageName?, limit: Int) async throws -> [ImageListing] {
    try read("list the names that start with \(prefix)") { database in
      // Every character sorts before this one, which no name has.
      let arguments: StatementArguments = [prefix, prefix + "\u{10ffff}", name?.description ?? "", limit]
      let rows = try Row.fetchCursor(database.cachedStatement(sql: Self.selectListings), arguments: arguments)
      var listings: [ImageListing] = []
      while let row = try rows.next() { listings.append(try ImageListing(row)) }
      return listings
    }
  }

  private static let selectListings = """
    SELECT name, source, registry, repository, tag, name.digest AS name_digest, \(DescriptionTable.columns)
    FROM name \(DescriptionTable.join)
    WHERE name >= ? AND name < ? AND name > ? ORDER BY name LIMIT ?
    """

  public func forget(_ name: ImageName, keepsState: Bool, at time: Date) async throws {
    try await write("forget what \(name) led to") { database in
      try Self.endInterval(of: name.description, at: time, in: database)
      if !keepsState { try StateTable.end(of: name.description.storable, in: database) }
    }
  }
}

extension ImageListing {
  fileprivate init(_ row: Row) throws(StoredValueError) {
    var reference: Reference?
    if let registry: String = try row.optional("registry") {
      reference = Reference(
        registry: registry,
        repository: try row.value("repository"),
        tag: try row.optional("tag"),
        digest: try row.optionalDigest("name_digest")
      )
    }
    self.init(
      name: ImageName(try row.value("name"), reference: reference),
      source: try row.value("source"),
      image: try ImageDescription(row)
    )
  }
}
