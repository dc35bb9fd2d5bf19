import GRDB
import OCI

/// The images, each kept once.
enum ImageTable {
  /// The number of an image; `nil` where it is not known.
  static func number(of imageID: Digest, in database: Database) throws -> Int64? {
    try database.firstRow("SELECT id FROM image WHERE image_id = ?", ["\(imageID)"])?.value("id")
  }

  /// Keeps that there is an image of this ID.
  ///
  /// - Returns: Its number.
  static func insert(_ imageID: Digest, in database: Database) throws -> Int64 {
    if let number = try number(of: imageID, in: database) { return number }
    try database.change("INSERT INTO image (image_id) VALUES (?)", ["\(imageID)"])
    return database.lastInsertedRowID
  }
}
