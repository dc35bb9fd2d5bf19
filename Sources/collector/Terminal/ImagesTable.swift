import CollectorCore
import Foundation
import OCI

/// What a pass would see, as people and programs read it.
struct ImagesTable: Sendable {
  private let entries: [Entry]

  /// One listed name.
  fileprivate struct Entry: Sendable, Encodable {
    let name: String
    let source: String
    let state: String
    let reason: String?
    let due: [String]
    let imageID: Digest?
    let digest: Digest?
    let platform: String?
    let created: String?
    let size: Int64?

    enum CodingKeys: String, CodingKey {
      case name, source, state, reason, due, digest, platform, created, size
      case imageID = "image_id"
    }
  }

  init(_ plan: PassPlan) {
    let images = plan.images.flatMap { planned in planned.listings.map { Entry(planned, $0) } }
    entries = (images + plan.others.map { Entry($0) }).sorted { $0.name < $1.name }
  }

  /// What is filtered has no row.
  var table: Table {
    let columns = [
      Table.Column("IMAGE", shrinks: .middle), Table.Column("PLATFORM"), Table.Column("SIZE", .right), Table.Column("CREATED"),
      Table.Column("IMAGE ID"), Table.Column("DUE"),
    ]
    let rows = entries.filter { $0.state != "filtered" }.map { entry in
      let cells = [
        Table.Cell(entry.name), Table.Cell(entry.platform ?? "-"), Table.Cell(entry.size.map { "\(ByteCount($0))" } ?? "-"),
        Table.Cell(entry.created.map { String($0.prefix(10)) } ?? "-"), Table.Cell(entry.imageID?.short ?? "-"),
        Table.Cell(entry.due.isEmpty ? entry.state : entry.due.joined(separator: ",")),
      ]
      return Table.Row(cells, note: entry.reason)
    }
    return Table(columns, rows: rows)
  }

  /// A JSON object for each name, those that are filtered included.
  var json: [String] {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return try entries.map { String(decoding: try encoder.encode($0).jsonSafeForTerminal, as: UTF8.self) }
    }
  }
}

extension ImagesTable.Entry {
  fileprivate init(_ planned: PassPlan.Image, _ listing: ImageListing) {
    let state = planned.plannedState
    self.init(
      name: listing.reference.description,
      source: listing.source,
      state: state?.name ?? "due",
      reason: state?.reason,
      due: planned.isDue ? planned.due.map(\.name) : [],
      imageID: listing.image.imageID,
      digest: listing.image.digest,
      platform: listing.image.platform.description,
      created: listing.image.created?.rfc3339,
      size: listing.image.sizeBytes
    )
  }

  fileprivate init(_ other: PassPlan.Other) {
    self.init(
      name: other.subject.name,
      source: other.subject.source,
      state: other.state.name,
      reason: other.state.reason,
      due: [],
      imageID: nil,
      digest: nil,
      platform: nil,
      created: nil,
      size: nil
    )
  }
}
