import CollectorCore
import Foundation
import OCI

/// Prints what a pass would see, for people and programs, while it is being listed: a registry has more images than should be held to sort them.
actor ImagesOutput {
  enum Format: String, CaseIterable, Sendable {
    case table, json
  }

  /// Rows that a table sorts and aligns at once: more than anybody looks through, and a megabyte.
  private static let rowsAtOnce = 1000

  private let format: Format
  private let output: StandardOutput
  private let encoder: JSONEncoder
  private var entries: [ImagesEntry] = []
  private var isHeaderPrinted = false
  /// Whether something could not be listed.
  private(set) var hasFailures = false

  init(_ format: Format, to output: StandardOutput) {
    self.format = format
    self.output = output
    encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  func take(_ entry: PlannedEntry) throws {
    let row: ImagesEntry
    switch entry {
    case .image(let planned): row = ImagesEntry(planned)
    case .other(let subject, let state):
      if state.failure != nil { hasFailures = true }
      row = ImagesEntry(subject, state)
    case .gone(_, isListed: true): return
    case .gone(let listing, isListed: false): row = ImagesEntry(gone: listing)
    }
    switch format {
    case .json: output.print([String(decoding: try encoder.encode(row).jsonSafeForTerminal, as: UTF8.self)])
    case .table:
      // What is filtered has no row.
      guard row.state != ImagesEntry.filtered else { return }
      entries.append(row)
      // On a terminal there are bars meanwhile.
      if entries.count >= Self.rowsAtOnce, !StandardOutput.isTerminal { flush() }
    }
  }

  /// Prints what is left.
  func finish() {
    if format == .table, !entries.isEmpty || !isHeaderPrinted { flush() }
  }

  private func flush() {
    let columns = [
      Table.Column("IMAGE", shrinks: .middle), Table.Column("PLATFORM"), Table.Column("SIZE", .right), Table.Column("CREATED"),
      Table.Column("IMAGE ID"), Table.Column("DUE"),
    ]
    let lines = Table(columns, rows: entries.sorted { $0.name < $1.name }.map(\.row)).lines(
      columns: output.columns,
      style: output.style
    )
    output.print(isHeaderPrinted ? Array(lines.dropFirst()) : lines)
    isHeaderPrinted = true
    entries = []
  }
}

/// One listed name.
private struct ImagesEntry: Sendable, Encodable {
  let name: String
  let source: String
  let state: String
  let reason: String?
  var due: [String] = []
  var imageID: Digest?
  var digest: Digest?
  var platform: String?
  var created: String?
  var size: Int64?

  static let filtered = "filtered"

  enum CodingKeys: String, CodingKey {
    case name, source, state, reason, due, digest, platform, created, size
    case imageID = "image_id"
  }

  init(_ planned: PassPlan.Image) {
    let state = planned.plannedState
    self.init(planned.listing, state: state?.name ?? "due", reason: state?.reason)
    due = planned.isDue ? planned.due.map(\.name) : []
  }

  init(gone listing: ImageListing) {
    self.init(listing, state: "gone", reason: "it was there when it was listed last")
  }

  init(_ subject: ListedImage.Subject, _ state: ImageState) {
    name = subject.name
    source = subject.source
    self.state = state.name
    reason = state.reason
  }

  private init(_ listing: ImageListing, state: String, reason: String?) {
    name = listing.name.description
    source = listing.source
    self.state = state
    self.reason = reason
    imageID = listing.image.imageID
    digest = listing.image.digest
    platform = listing.image.platform.description
    created = listing.image.created?.rfc3339
    size = listing.image.sizeBytes
  }

  var row: Table.Row {
    let cells = [
      Table.Cell(name), Table.Cell(platform ?? "-"), Table.Cell(size.map { "\(ByteCount($0))" } ?? "-"),
      Table.Cell(created.map { String($0.prefix(10)) } ?? "-"), Table.Cell(imageID?.short ?? "-"),
      Table.Cell(due.isEmpty ? state : due.joined(separator: ",")),
    ]
    return Table.Row(cells, note: reason)
  }
}
