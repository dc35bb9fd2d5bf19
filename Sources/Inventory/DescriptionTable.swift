import CollectorCore
import GRDB
import OCI

/// The descriptions of images, each kept once.
enum DescriptionTable {
  /// The columns of a description, for queries that join it.
  static let columns = """
    description.image_id, description.digest, description.os, description.architecture, description.variant,
    description.created, description.author, description.labels, description.layers, description.size_bytes
    """

  /// Keeps that there is an image of this ID.
  static func insertImage(_ imageID: Digest, in database: Database) throws {
    try database.change("INSERT INTO image (image_id) VALUES (?) ON CONFLICT DO NOTHING", ["\(imageID)"])
  }

  /// Keeps a description.
  ///
  /// - Returns: Its row.
  static func insert(_ image: ImageDescription, in database: Database) throws -> Int64 {
    try insertImage(image.imageID, in: database)
    let values: StatementArguments = [
      "\(image.imageID)", image.digest.map { "\($0)" }, image.platform.os.storable, image.platform.architecture.storable,
      image.platform.variant?.storable, image.created?.storedMilliseconds, image.author.storable,
      try String(json: image.labels), try String(json: image.layers), image.sizeBytes,
    ]
    if let row = try database.firstRow(selectEqual, values) { return try row.value("id") }
    try database.change(insertOne, values)
    return database.lastInsertedRowID
  }

  private static let selectEqual = """
    SELECT id FROM description
    WHERE image_id = ? AND digest IS ? AND os = ? AND architecture = ? AND variant IS ?
      AND created IS ? AND author = ? AND labels = ? AND layers = ? AND size_bytes = ?
    """

  private static let insertOne = """
    INSERT INTO description (image_id, digest, os, architecture, variant, created, author, labels, layers, size_bytes)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
}

extension ImageDescription {
  /// Reads the columns that `DescriptionTable.columns` names.
  init(_ row: Row) throws(StoredValueError) {
    self.init(
      imageID: try row.digest("image_id"),
      digest: try row.optionalDigest("digest"),
      platform: Platform(
        os: try row.value("os"),
        architecture: try row.value("architecture"),
        variant: try row.optional("variant")
      ),
      created: try row.optionalDate("created"),
      author: try row.value("author"),
      labels: try row.json("labels"),
      layers: try row.json("layers"),
      sizeBytes: try row.value("size_bytes")
    )
  }
}
