import CollectorCore
import CollectorTestKit
import Foundation
import Testing

@testable import collector

@Suite struct WatchJournalTests {
  private let time = ManualTime()

  private func report(failing: Int = 0, unchanged: Int = 1) -> PassReport {
    var counts = StateCounts()
    for _ in 0..<unchanged { counts.count(.unchanged) }
    let failure = ImageState.failed(Failure(reason: "down", isTransient: true, attempts: 2, nextTry: ManualTime.start + 60))
    let rows = (0..<failing).map { number in
      counts.count(failure)
      return PassReport.Row(
        name: "r.test/app:\(number)",
        source: "registry",
        platform: nil,
        packageCount: nil,
        duration: nil,
        state: failure
      )
    }
    return PassReport(rows: rows, counts: counts, duration: .seconds(2), isInterrupted: false, unreached: 0)
  }

  private func journal() -> WatchJournal {
    let journal = WatchJournal(version: "1.2", pid: 42, clock: time.clock)
    var schedule = WatchSchedule()
    schedule.set([WatchLane(name: "r.test", interval: .seconds(60))], at: .zero)
    journal.take(schedule)
    return journal
  }

  @Test func aPassIsSeenWhileItRunsAndAfterwards() throws {
    let journal = journal()
    journal.began("r.test")
    journal.observe(.phase(name: "r.test/app:1", .running(script: "s")), of: "r.test")
    time.advance(by: .seconds(5))
    journal.observe(.phase(name: "r.test/app:2", .waiting(delay: .seconds(9), reason: "busy")), of: "r.test")
    let running = journal.status
    #expect(running.lanes.first?.running == ManualTime.start)
    #expect(running.inFlight.map(\.phase) == ["running s"])
    #expect(running.waiting == [.init(what: "r.test/app:2", why: "busy", until: ManualTime.start + 14)])
    journal.ended("r.test", report(failing: 150), after: .seconds(2), error: nil)
    let ended = journal.status
    #expect(ended.inFlight.isEmpty && ended.waiting.isEmpty)
    #expect(ended.lanes.first?.last?.images.failed == 150)
    #expect(ended.failing.count == WatchJournal.maximumFailing)
    #expect(ended.failingCount == 150)
    #expect(try WatchStatus(parsing: ended.encoded()) == ended)
  }

  @Test func whatIsOverdueIsTold() {
    let journal = journal()
    #expect(journal.overdue.isEmpty)
    time.advance(by: .seconds(299))
    #expect(journal.overdue.isEmpty)
    time.advance(by: .seconds(2))
    #expect(journal.overdue == ["r.test"])
    journal.began("r.test")
    #expect(journal.overdue.isEmpty)
  }

  @Test func peopleSeeWhatMatters() {
    let journal = journal()
    journal.refused("line 3: no")
    journal.began("r.test")
    journal.ended("r.test", report(failing: 30), after: .seconds(2), error: nil)
    let style = TerminalStyle(color: .never, isTerminal: false, environment: [:])
    let text = StatusTable(journal.status, now: ManualTime.start + 90).lines(columns: nil, style: style).joined(separator: "\n")
    for part in ["process 42, running since 1m30s", "line 3: no", "r.test", "down", "in 0ms", "… and 10 more that fail"] {
      #expect(text.contains(part), "\(part) is missing in\n\(text)")
    }
  }
}
