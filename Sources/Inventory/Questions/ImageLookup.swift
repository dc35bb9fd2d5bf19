import GRDB
import OCI

/// Finds the image that somebody means.
enum ImageLookup {
  /// Fewer digits than that are more likely a short name than a hash.
  private static let fewestDigits = 6

  /// - Throws: `InventoryError.unknownImage`, `ambiguousImage`.
  static func number(of text: String, in database: Database) throws -> Int64 {
    let names = [text, (try? Reference(parsing: text))?.description, (try? Reference(parsing: "\(text):latest"))?.description]
    for name in names.compactMap(\.self) {
      if let row = try database.firstRow(selectName, [name]) { return try row.value("image") }
    }
    let found = try digest(text).map { try images(withDigest: $0, in: database) } ?? []
    guard let first = found.first else { throw InventoryError.unknownImage(text) }
    guard found.count == 1 else { throw InventoryError.ambiguousImage(text) }
    return first
  }

  /// The start of a digest that a text is; `nil` where it is none.
  private static func digest(_ text: String) -> String? {
    let hex = text.hasPrefix("sha256:") ? text.dropFirst("sha256:".count) : text[...]
    guard hex.count >= fewestDigits, hex.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
    return "sha256:\(hex.lowercased())"
  }

  private static func images(withDigest start: String, in database: Database) throws -> [Int64] {
    try Int64.fetchAll(database, sql: selectDigest, arguments: [start, start + "g"])
  }

  private static let selectName = "SELECT image FROM name JOIN description ON description.id = description_id WHERE name = ?"

  /// "g" comes after every digit. Two that are found are enough to know that there are several.
  private static let selectDigest = """
    SELECT id FROM image WHERE image_id >= ?1 AND image_id < ?2
    UNION SELECT description.image FROM description WHERE digest >= ?1 AND digest < ?2
    UNION SELECT description.image FROM resolution JOIN description ON description.id = description_id
      WHERE resolution.digest >= ?1 AND resolution.digest < ?2
    LIMIT 2
    """
}
