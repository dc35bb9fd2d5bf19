public import CollectorCore
import Foundation
import GRDB
public import OCI

extension SQLiteInventory {
  /// Which images fit a question, by the first of their names, images without a name last.
  ///
  /// - Throws: `InventoryError`, `CancellationError`.
  public func images(_ query: ImageQuery = ImageQuery()) async throws -> ImageAnswer {
    let moment = Moment(query.time)
    let sorted = try await ask("look for images") { try SortedImages(query, in: $0) }
    return ImageAnswer(
      images: rows(sorted.fitting) { try ImageSummary($0, at: moment, in: $1) },
      unknown: rows(sorted.unknown) { image, database in
        guard let summary = try ImageSummary(image, at: moment, in: database) else { return nil }
        return UnknownImage(image: summary, reason: try query.doubt(image, in: database))
      },
      unreached: sorted.unreached
    )
  }

  private func rows<Element: Sendable>(
    _ keys: [Int64],
    _ load: @escaping @Sendable (Int64, Database) throws -> Element?
  ) -> InventoryRows<Element> {
    InventoryRows(keys: keys, batchSize: InventoryRows<Element>.usualBatchSize) { batch in
      try await ask("read images") { database in try batch.compactMap { try load($0, database) } }
    }
  }

  /// The image that a text means: a name, an image ID, the digest of a manifest, or the start of an ID or digest, of 6 digits or more.
  ///
  /// - Throws: `InventoryError.unknownImage`, `ambiguousImage`.
  public func image(_ text: String) async throws -> ImageSummary {
    try await ask("look up \(text)") { database in
      let number = try ImageLookup.number(of: text, in: database)
      guard let summary = try ImageSummary(number, at: Moment(nil), in: database) else { throw InventoryError.unknownImage(text) }
      return summary
    }
  }

  /// The current results of an image, by the names of their scripts. One is in memory at a time.
  public func results(of imageID: Digest) async throws -> InventoryRows<ResultRecord> {
    let keys = try await ask("look up the results of \(imageID)") { database in
      try Int64.fetchAll(
        database,
        sql: """
          SELECT result.id FROM result JOIN script ON script.id = script
          WHERE is_current AND image = (SELECT id FROM image WHERE image_id = ?) ORDER BY script.name
          """,
        arguments: ["\(imageID)"]
      )
    }
    return InventoryRows(keys: keys, batchSize: 1) { batch in
      try await ask("read results") { database in try batch.compactMap { try ResultRow.record(number: $0, in: database) } }
    }
  }

  /// The current result of a script in an image; `nil` where it has not run there.
  public func result(of script: String, in imageID: Digest) async throws -> ResultRecord? {
    try await ask("look up the result of \(script) in \(imageID)") { database in
      let row = try database.firstRow(Self.selectResult, ["\(imageID)", script.storable])
      return try row.flatMap { try ResultRow.record(number: $0.value("id"), in: database) }
    }
  }

  private static let selectResult = """
    SELECT result.id FROM result JOIN script ON script.id = script
    WHERE is_current AND image = (SELECT id FROM image WHERE image_id = ?) AND script.name = ?
    """
}

/// The images of an answer.
private struct SortedImages {
  var fitting: [Int64] = []
  var unknown: [Int64] = []
  var unreached: [UnreachedName] = []

  init(_ query: ImageQuery, in database: Database) throws {
    let order = ImageOrder(
      query.repository,
      at: Moment(query.time),
      untagged: query.includesUntagged,
      conditions: ImageConditions.conditions(query)
    )
    let packages = try query.missingPackage.map { name in
      try PackageKnowledge(of: PackageSet(fitting: PackageQuery(name: name), in: database), in: database)
    }
    let checks = try query.checks.map { try CheckKnowledge($0, in: database) }
    for image in try order.images(in: database) {
      let says = checks.map { $0.says(image) }
      let lacks: Bool? = packages.map { $0.isUnknown(image) ? nil : $0.isMissing(image) } ?? true
      if says.contains(false) || lacks == false { continue }
      if says.contains(nil) || lacks == nil { unknown.append(image) } else { fitting.append(image) }
    }
    if query.hasFailed { unreached = try UnreachedName.all(in: database) }
  }
}

extension UnreachedName {
  private static let states = "state WHERE state = 'failed' AND name NOT IN (SELECT name FROM name)"

  static func count(in database: Database) throws -> Int {
    try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM \(states)") ?? 0
  }

  fileprivate static func all(in database: Database) throws -> [UnreachedName] {
    try Row.fetchAll(database, sql: "SELECT name, time, reason FROM \(states) ORDER BY name").map { row in
      UnreachedName(
        name: try row.value("name"),
        time: Date(storedMilliseconds: try row.value("time")),
        reason: try row.optional("reason") ?? ""
      )
    }
  }
}

extension ImageQuery {
  /// Why it is not known whether an image fits.
  fileprivate func doubt(_ image: Int64, in database: Database) throws -> String {
    for check in checks where try CheckKnowledge(check, in: database).says(image) == nil {
      return "no script has made the check \(check.id) in it"
    }
    return try PackageKnowledge.doubt(image, in: database) ?? "it was looked into meanwhile"
  }
}
