import CollectorCore
import Foundation
import OCI
import Synchronization

/// Prints what a pass would see, for people and programs, while it is being listed: a registry has more images than should be held to sort them.
final class ImagesOutput: Sendable {
  enum Format: String, CaseIterable, Sendable {
    case table, json
  }

  /// Rows that a table sorts and aligns at once: more than anybody looks through, and a megabyte.
  private static let rowsAtOnce = 1000

  /// Lines that are written together: a write for each would be a good part of a listing's time.
  private static let linesAtOnce = 100

  private struct State {
    var entries: [ImagesEntry] = []
    var lines: [String] = []
    var isHeaderPrinted = false
    /// How many names there are of each state.
    var counts: [String: Int] = [:]
  }

  private let format: Format
  private let output: StandardOutput
  private let isTerminal = StandardOutput.isTerminal
  private let state = Mutex(State())

  init(_ format: Format, to output: StandardOutput) {
    self.format = format
    self.output = output
  }

  /// Whether something could not be listed.
  var hasFailures: Bool { state.withLock { $0.counts[ImagesEntry.failed] != nil } }

  /// How many names were listed, and in which states.
  var summary: String {
    let counts = state.withLock { $0.counts }
    let total = counts.values.reduce(0, +)
    guard total > 0 else { return "nothing is listed" }
    let named = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    return "\(total == 1 ? "1 name" : "\(total) names"): \(named)"
  }

  func take(_ entry: PlannedEntry) throws {
    let row: ImagesEntry
    switch entry {
    case .image(let planned): row = ImagesEntry(planned)
    case .other(let subject, let state): row = ImagesEntry(subject, state)
    case .gone(_, isListed: true): return
    case .gone(let listing, isListed: false): row = ImagesEntry(gone: listing)
    }
    let line = format == .json ? try row.json : ""
    state.withLock { state in
      state.counts[row.state, default: 0] += 1
      switch format {
      case .json:
        state.lines.append(line)
        // Whoever watches a terminal sees each at once.
        if state.lines.count >= Self.linesAtOnce || isTerminal { flush(&state) }
      case .table:
        // What is filtered has no row.
        guard row.state != ImagesEntry.filtered else { return }
        state.entries.append(row)
        // On a terminal there are bars meanwhile.
        if state.entries.count >= Self.rowsAtOnce, !isTerminal { flush(&state) }
      }
    }
  }

  /// Prints what is left.
  ///
  /// - Parameter isInterrupted: Whether there may be more: then a table that has no rows is none.
  func finish(isInterrupted: Bool = false) {
    state.withLock { state in
      if !isInterrupted || !state.entries.isEmpty || !state.lines.isEmpty { flush(&state) }
    }
  }

  private func flush(_ state: inout State) {
    switch format {
    case .json: if !state.lines.isEmpty { output.print(state.lines) }
    case .table: if !state.entries.isEmpty || !state.isHeaderPrinted { printTable(&state) }
    }
    state.lines = []
    state.entries = []
  }

  private func printTable(_ state: inout State) {
    let columns = [
      Table.Column("IMAGE", shrinks: .middle), Table.Column("PLATFORM"), Table.Column("SIZE", .right), Table.Column("CREATED"),
      Table.Column("IMAGE ID"), Table.Column("DUE"),
    ]
    let rows = state.entries.sorted { $0.name < $1.name }.map(\.row)
    let lines = Table(columns, rows: rows).lines(columns: output.columns, style: output.style)
    output.print(state.isHeaderPrinted ? Array(lines.dropFirst()) : lines)
    state.isHeaderPrinted = true
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
  static let failed = "failed"

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

  /// In one line.
  var json: String {
    get throws { String(decoding: try Self.encoder.encode(self).jsonSafeForTerminal, as: UTF8.self) }
  }

  private static let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()

  var row: Table.Row {
    let cells = [
      Table.Cell(name), Table.Cell(platform ?? "-"), Table.Cell(size.map { "\(ByteCount($0))" } ?? "-"),
      Table.Cell(created.map { String($0.prefix(10)) } ?? "-"), Table.Cell(imageID?.short ?? "-"),
      Table.Cell(due.isEmpty ? state : due.joined(separator: ",")),
    ]
    return Table.Row(cells, note: reason)
  }
}
