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
    SELECT \(DescriptionTable.columns) FROM name JOIN description ON description.id = description_id WHERE name = ?
    """

  public func note(_ listing: ImageListing, at time: Date) async throws {
    try await write("note what \(listing.name) leads to") { database in
      let reference = listing.name.reference
      let earlier = try database.firstRow(Self.selectName, ["\(listing.name)"])
      let isSame = try earlier?.digest("image_id") == listing.image.imageID
      try database.change(
        """
        INSERT INTO name (name, source, registry, repository, tag, digest, description_id, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET source = excluded.source, description_id = excluded.description_id,
          since = CASE WHEN ? THEN since ELSE excluded.since END
        """,
        [
          "\(listing.name)", listing.source, reference?.registry, reference?.repository, reference?.tag,
          reference?.digest.map { "\($0)" },
          try DescriptionTable.insert(listing.image, in: database), time.storedMilliseconds, isSame,
        ]
      )
    }
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
    FROM name JOIN description ON description.id = description_id
    WHERE name >= ? AND name < ? AND name > ? ORDER BY name LIMIT ?
    """

  public func forget(_ name: ImageName, keepsState: Bool) async throws {
    try await write("forget what \(name) led to") { database in
      try database.change("DELETE FROM name WHERE name = ?", ["\(name)"])
      if !keepsState { try database.change("DELETE FROM state WHERE name = ?", [name.description.storable]) }
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
