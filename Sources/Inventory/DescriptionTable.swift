import CollectorCore
import GRDB
import OCI

/// The descriptions of images, each kept once.
enum DescriptionTable {
  /// The columns of a description, for queries that join it.
  static let columns = """
    image.image_id, description.digest, description.os, description.architecture, description.variant,
    description.created, description.author, description.labels, description.layers, description.size_bytes
    """

  /// The tables that have the columns of a description, behind one that has its number.
  static let join = "JOIN description ON description.id = description_id JOIN image ON image.id = description.image"

  /// Keeps a description.
  ///
  /// - Returns: Its row.
  static func insert(_ image: ImageDescription, in database: Database) throws -> Int64 {
    let values: StatementArguments = [
      try ImageTable.insert(image.imageID, in: database), image.digest.map { "\($0)" }, image.platform.os.storable,
      image.platform.architecture.storable,
      image.platform.variant?.storable, image.created?.storedMilliseconds, image.author.storable,
      try String(json: image.labels), try String(json: image.layers), image.sizeBytes,
    ]
    if let row = try database.firstRow(selectEqual, values) { return try row.value("id") }
    try database.change(insertOne, values)
    return database.lastInsertedRowID
  }

  private static let selectEqual = """
    SELECT id FROM description
    WHERE image = ? AND digest IS ? AND os = ? AND architecture = ? AND variant IS ?
      AND created IS ? AND author = ? AND labels = ? AND layers = ? AND size_bytes = ?
    """

  private static let insertOne = """
    INSERT INTO description (image, digest, os, architecture, variant, created, author, labels, layers, size_bytes)
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
