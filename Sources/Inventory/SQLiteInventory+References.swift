public import CollectorCore
public import Foundation
import GRDB
public import OCI

extension SQLiteInventory {
  public func change(at reference: Reference, to image: ImageDescription) async throws -> ReferenceChange {
    try await read("look up what \(reference) led to") { database in
      guard let row = try database.firstRow(Self.selectReference, ["\(reference)"]) else { return .new }
      return try row.digest("image_id") == image.imageID ? .same : .moved(from: try ImageDescription(row))
    }
  }

  private static let selectReference = """
    SELECT \(DescriptionTable.columns) FROM reference JOIN description ON description.id = description_id WHERE name = ?
    """

  public func note(_ listing: ImageListing, at time: Date) async throws {
    try await write("note what \(listing.reference) leads to") { database in
      let reference = listing.reference
      let earlier = try database.firstRow(Self.selectReference, ["\(reference)"])
      let isSame = try earlier?.digest("image_id") == listing.image.imageID
      try database.change(
        """
        INSERT INTO reference (name, registry, repository, tag, digest, source, description_id, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET source = excluded.source, description_id = excluded.description_id,
          since = CASE WHEN ? THEN since ELSE excluded.since END
        """,
        [
          "\(reference)", reference.registry, reference.repository, reference.tag, reference.digest.map { "\($0)" },
          listing.source,
          try DescriptionTable.insert(listing.image, in: database), time.storedMilliseconds, isSame,
        ]
      )
    }
  }
}
