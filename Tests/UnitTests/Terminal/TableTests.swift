import CollectorCore
import Foundation
import OCI
import Testing

@testable import collector

@Suite struct TableTests {
  private let table = Table(
    [Table.Column("NAME", shrinks: .middle), Table.Column("N", .right), Table.Column("STATE")],
    rows: [
      Table.Row(["registry.example.com/team/app:1.2", "7", Table.Cell("failed", .red)], note: "no such image; check the name"),
      Table.Row(["日本語:1", "1234", Table.Cell("collected", .green)]), Table.Row(["x\u{1B}[2J"]),
    ]
  )

  @Test func nothingIsCutWhereThereIsNoTerminal() {
    #expect(
      table.lines(columns: nil, style: .plain) == [
        "NAME                                  N  STATE",
        "registry.example.com/team/app:1.2     7  failed  no such image; check the name",
        "日本語:1".padded(to: 33) + "  1234  collected", "x\\u{1b}[2J",
      ]
    )
  }

  @Test func narrowTerminals() {
    #expect(
      table.lines(columns: 37, style: .plain) == [
        "NAME".padded(to: 20) + "     N  STATE", "registry.…am/app:1.2     7  failed", "    no such image; check the name",
        "日本語:1".padded(to: 20) + "  1234  collected", "x\\u{1b}[2J",
      ]
    )
    let narrow = table.lines(columns: 20, style: .plain)
    #expect(Array(narrow[1...3]) == ["reg…:1.2     7  failed", "    no such image;", "    check the name"])
  }

  @Test(arguments: [
    ("one two three", 7, ["one two", "three"]), ("abcdefghij k", 4, ["abcd", "efgh", "ij k"]), ("日本", 1, ["日", "本"]), ("", 5, []),
    ("  a   b ", 9, ["a b"]),
  ])
  func wrapping(_ text: String, _ columns: Int, _ lines: [String]) {
    #expect(text.wrapped(to: columns) == lines)
  }

  @Test func coloursDoNotMoveColumns() {
    let lines = table.lines(columns: nil, style: TerminalStyle(hasColor: true, hasUnicode: true))
    #expect(lines[1].contains("\u{1B}[31mfailed\u{1B}[0m  no such image"))
    let bare = lines.map { $0.replacing(#/\u{1B}\[[0-9]*m/#, with: "") }
    #expect(bare == table.lines(columns: nil, style: .plain))
  }
}

@Suite struct ReportTableTests {
  private func report(_ counts: [ImageState], isInterrupted: Bool = false, unreached: Int = 0) throws -> PassReport {
    var tally = StateCounts()
    for state in counts { tally.count(state) }
    let rows = counts.enumerated().map { index, state in
      let isGood = state == .collected
      return PassReport.Row(
        name: "reg/app:\(index)",
        source: "registry",
        platform: isGood ? Platform(os: "linux", architecture: "amd64") : nil,
        packageCount: isGood ? 96 : nil,
        duration: isGood ? .milliseconds(1250) : nil,
        state: state
      )
    }
    return PassReport(
      rows: rows,
      counts: tally,
      duration: .milliseconds(3210),
      isInterrupted: isInterrupted,
      unreached: unreached
    )
  }

  @Test func rowsAndSummary() throws {
    let failure = ImageState.failed(Failure(reason: "not there", isTransient: false))
    let report = try report([.collected, .unchanged, .skipped(reason: "arm64"), failure])
    #expect(
      ReportTable(report).lines(columns: 80, style: .plain) == [
        "IMAGE      PLATFORM     PACKAGES  TIME  STATE", "reg/app:0  linux/amd64        96  1.2s  collected",
        "reg/app:1  -                   -     -  unchanged", "reg/app:2  -                   -     -  skipped  arm64",
        "reg/app:3  -                   -     -  failed  not there", "",
        "4 images: 1 collected, 1 unchanged, 1 skipped, 1 failed in 3.2s",
      ]
    )
  }

  @Test func summaries() throws {
    #expect(ReportTable(try report([])).lines(columns: 80, style: .plain) == ["no images in 3.2s"])
    #expect(ReportTable(try report([.collected])).summary == ["1 image: 1 collected in 3.2s"])
    let next = "the next pass takes"
    for (unreached, line) in [
      (0, "interrupted; \(next) up what is left"), (1, "interrupted; 1 image was not reached, \(next) it up"),
      (3, "interrupted; 3 images were not reached, \(next) them up"),
    ] {
      #expect(ReportTable(try report([], isInterrupted: true, unreached: unreached)).summary.last == line)
    }
  }
}
