import CollectorCore
import Foundation

/// How a watch is doing, as people read it.
struct StatusTable: Sendable {
  private let status: WatchStatus
  private let now: Date

  /// Longer lists are for programs.
  private static let shownImages = 20

  init(_ status: WatchStatus, now: Date) {
    self.status = status
    self.now = now
  }

  func lines(columns: Int?, style: TerminalStyle) -> [String] {
    var lines = [headline]
    if let refused = status.refused {
      lines.append(
        "configuration refused \(age(of: refused.time)) ago, the one before is in force: \(refused.reason)".oneTerminalLine
      )
    }
    for table in [lanes, inFlight, waiting, failing] where !table.rows.isEmpty {
      lines.append("")
      lines += table.lines(columns: columns, style: style)
    }
    let hidden = status.failingCount - min(status.failing.count, Self.shownImages)
    if hidden > 0 { lines.append("… and \(hidden) more that fail; collector images tells all") }
    return lines
  }

  private var headline: String {
    let what = status.stopping ? "stopping" : "running"
    return "collector \(status.version), process \(status.pid), \(what) since \(age(of: status.started))"
  }

  private var lanes: Table {
    let columns = [
      Table.Column("SOURCE", shrinks: .middle), Table.Column("EVERY"), Table.Column("LAST PASS"), Table.Column("TOOK", .right),
      Table.Column("IMAGES", .right), Table.Column("FAILED", .right), Table.Column("NEXT"),
    ]
    return Table(
      columns,
      rows: status.lanes.map { lane in
        let last = lane.last
        let next = lane.running.map { "runs for \(age(of: $0))" } ?? lane.next.map { "in \(until($0))" } ?? "-"
        let cells = [
          Table.Cell(lane.name), Table.Cell(Duration.seconds(lane.poll).brief),
          Table.Cell(last.map { "\(age(of: $0.time)) ago" } ?? "-"),
          Table.Cell(last.map { Duration.seconds($0.seconds).brief } ?? "-"),
          Table.Cell(last.map { "\($0.images.total)" } ?? "-"),
          Table.Cell(last.map { "\($0.images.failed)" } ?? "-", (last?.images.failed ?? 0) > 0 ? .red : nil), Table.Cell(next),
        ]
        return Table.Row(cells, note: last?.error)
      }
    )
  }

  private var inFlight: Table {
    Table(
      [Table.Column("IN FLIGHT", shrinks: .middle), Table.Column("PHASE"), Table.Column("FOR", .right)],
      rows: status.inFlight.prefix(Self.shownImages).map { image in
        Table.Row([Table.Cell(image.image), Table.Cell(image.phase), Table.Cell(age(of: image.since))])
      }
    )
  }

  private var waiting: Table {
    Table(
      [Table.Column("WAITING", shrinks: .middle), Table.Column("UNTIL")],
      rows: status.waiting.prefix(Self.shownImages).map { entry in
        Table.Row([Table.Cell(entry.what), Table.Cell(entry.until.map { "in \(until($0))" } ?? "-")], note: entry.why)
      }
    )
  }

  private var failing: Table {
    Table(
      [Table.Column("FAILING", shrinks: .middle), Table.Column("ATTEMPTS", .right), Table.Column("NEXT")],
      rows: status.failing.prefix(Self.shownImages).map { entry in
        let next = entry.next.map { "in \(until($0))" } ?? "-"
        return Table.Row([Table.Cell(entry.name), Table.Cell("\(entry.attempts)"), Table.Cell(next)], note: entry.reason)
      }
    )
  }

  private func age(of time: Date) -> String { Duration.milliseconds(Int64(max(0, now.timeIntervalSince(time) * 1000))).brief }

  private func until(_ time: Date) -> String { Duration.milliseconds(Int64(max(0, time.timeIntervalSince(now) * 1000))).brief }
}
