public import CollectorCore
public import Foundation
import GRDB
public import OCI

extension SQLiteInventory {
  public func resolution(of digest: Digest, on platform: Platform) async throws -> Resolution? {
    try read("look up what \(digest) leads to") { database in
      guard let row = try database.firstRow(Self.selectResolution, Self.key(of: digest, on: platform)) else { return nil }
      if let reason: String = try row.optional("skip_reason") { return .skipped(reason: reason) }
      return .image(try ImageDescription(row))
    }
  }

  private static let selectResolution = """
    SELECT skip_reason, \(DescriptionTable.columns)
    FROM resolution LEFT JOIN description ON description.id = description_id LEFT JOIN image ON image.id = description.image
    WHERE resolution.digest = ? AND resolution.os = ? AND resolution.architecture = ? AND resolution.variant = ?
    """

  public func remember(
    _ resolution: Resolution,
    of digest: Digest,
    on platform: Platform,
    configuration: Data?
  ) async throws {
    try await write("remember what \(digest) leads to") { database in
      var values = Self.key(of: digest, on: platform)
      switch resolution {
      case .image(let image):
        values += [try DescriptionTable.insert(image, in: database), nil]
        if let configuration {
          let stored = CompressedDocument.stored(configuration)
          try database.change("UPDATE image SET configuration = ? WHERE image_id = ?", [stored, "\(image.imageID)"])
        }
      case .skipped(let reason):
        values += [nil, reason.storable]
      }
      try database.change(
        """
        INSERT INTO resolution (digest, os, architecture, variant, description_id, skip_reason) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET description_id = excluded.description_id, skip_reason = excluded.skip_reason
        """,
        values
      )
    }
  }

  public func configuration(of imageID: Digest) async throws -> Data? {
    try read("look up the configuration of \(imageID)") { database in
      let row = try database.firstRow("SELECT configuration FROM image WHERE image_id = ?", ["\(imageID)"])
      let stored: Data? = try row?.optional("configuration")
      return try stored.map { try CompressedDocument.document($0, column: "configuration") }
    }
  }

  private static func key(of digest: Digest, on platform: Platform) -> StatementArguments {
    ["\(digest)", platform.os.storable, platform.architecture.storable, platform.variant?.storable ?? ""]
  }
}
