import CollectorCore
import OCI

/// What a pass did, as people read it: a row for each image, then a sentence.
struct ReportTable: Sendable {
  let report: PassReport
  /// What was removed from the state after the pass; `nil` for nothing.
  let removed: String?

  init(_ report: PassReport, removed: String? = nil) {
    self.report = report
    self.removed = removed
  }

  var table: Table {
    let columns = [
      Table.Column("IMAGE", shrinks: .middle), Table.Column("PLATFORM"), Table.Column("PACKAGES", .right),
      Table.Column("TIME", .right), Table.Column("STATE"),
    ]
    return Table(
      columns,
      rows: report.rows.map { row in
        let cells = [
          Table.Cell(row.name), Table.Cell(row.platform?.description ?? "-"),
          Table.Cell(row.packageCount.map(String.init) ?? "-"), Table.Cell(row.duration?.brief ?? "-"),
          Table.Cell(row.state.name, Self.ink(of: row.state)),
        ]
        return Table.Row(cells, note: row.state.reason)
      }
    )
  }

  /// How many images ended in which state, and what an interruption left.
  var summary: [String] {
    let counts = report.counts
    let states = [
      (counts.collected, "collected"), (counts.unchanged, "unchanged"), (counts.filtered, "filtered"),
      (counts.skipped, "skipped"), (counts.failed, "failed"),
    ]
    let named = states.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    let total = counts.total == 0 ? "no images" : "\(Self.images(counts.total)): \(named)"
    let isCutShort = report.isInterrupted && counts.total == 0
    var lines = [
      isCutShort ? "stopped after \(report.duration.brief), before any image was done" : "\(total) in \(report.duration.brief)"
    ]
    if report.isInterrupted {
      switch report.unreached {
      case 0: lines.append("interrupted; the next pass takes up what is left")
      case 1: lines.append("interrupted; 1 image was not reached, the next pass takes it up")
      default: lines.append("interrupted; \(report.unreached) images were not reached, the next pass takes them up")
      }
    }
    return lines
  }

  /// The table, where it has rows, and the summary.
  func lines(columns: Int?, style: TerminalStyle) -> [String] {
    var lines = report.rows.isEmpty ? [] : table.lines(columns: columns, style: style)
    if report.quietRows > 0 {
      lines.append("… and \(report.quietRows) more that are unchanged or skipped; collector images lists them")
    }
    return lines + (lines.isEmpty ? [] : [""]) + summary + (removed.map { [$0] } ?? [])
  }

  private static func images(_ count: Int) -> String { count == 1 ? "1 image" : "\(count) images" }

  /// How tables show a state.
  static func ink(of state: ImageState) -> Ink? {
    switch state {
    case .collected: .green
    case .unchanged, .filtered: .dim
    case .skipped: .yellow
    case .failed: .red
    }
  }
}
