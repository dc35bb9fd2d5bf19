import CollectorCore
import Testing

@testable import collector

/// What is on the screen after which events.
@Suite struct ProgressFrameTests {
  private static let app = "reg.example.com:5000/team/application:1.2"

  private func frame(
    _ events: [(Double, PassEvent)],
    at now: Double,
    columns: Int = 81,
    rows: Int = 24,
    style: TerminalStyle = .plain,
    isStopping: Bool = false
  ) -> [String] {
    var model = ProgressModel()
    for (time, event) in events { model.reduce(event, at: .seconds(time)) }
    model.isStopping = isStopping
    let size = TerminalSize(columns: columns, rows: rows)
    let lines = ProgressRenderer(style: style).lines(model, at: .seconds(now), size: size)
    #expect(lines.allSatisfy { $0.width < columns }, "a line reaches the last column")
    #expect(lines.count < rows, "the frame is higher than the terminal")
    return lines.map(\.plain)
  }

  private func pulling(_ done: Int64, _ total: Int64?) -> ImagePhase {
    .acquiring(TransferProgress(doneBytes: done << 20, totalBytes: total.map { $0 << 20 }))
  }

  private let failure = ImageState.failed(Failure(reason: "gone", isTransient: false))

  @Test func nothingYet() {
    #expect(frame([], at: 0) == ["⠋ preparing · 00:00 elapsed"])
  }

  @Test func listing() {
    let scope = ListedImage.Subject(scope: "reg/x", source: "registry")
    let events: [(Double, PassEvent)] = [
      (0, .listingStarted(scope: "reg/")), (0, .listingStarted(scope: "other/")),
      (1, .listed(.filtered(scope, reason: "tag"))), (1, .listed(.failed(scope, Failure(reason: "no", isTransient: false)))),
    ]
    #expect(frame(events, at: 3.2) == ["⠹ listing reg/ and 1 more · 2 listed · 1 failed · 00:03 elapsed"])
    let later = events + [(4, .listingFinished(scope: "reg/"))]
    #expect(frame(later, at: 4) == ["⠋ listing other/ · 2 listed · 1 failed · 00:04 elapsed"])
    let ascii = TerminalStyle(hasColor: false, hasUnicode: false)
    #expect(frame(later, at: 4.15, style: ascii) == ["\\ listing other/ | 2 listed | 1 failed | 00:04 elapsed"])
  }

  @Test func phases() {
    let events: [(Double, PassEvent)] = [
      (0, .planned(images: 50, due: 40)),
      (1, .phase(name: Self.app, pulling(0, 40))), (3, .phase(name: Self.app, pulling(20, 40))),
      (1, .phase(name: "a:1", .running(script: "packages"))), (1, .phase(name: "b:1", .writing(script: "packages"))),
      (1, .phase(name: "c:1", .waiting(delay: .seconds(4), reason: "503"))), (1, .phase(name: "d:1", .releasing)),
      (1, .phase(name: "e:1", pulling(3, nil))), (1, .phase(name: "f:1", pulling(0, nil))),
    ]
    let name = Self.app.padded(to: 41)
    #expect(
      frame(events, at: 3.5) == [
        "collecting ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 0/40 images · 00:03 elapsed",
        "  \(name)  pulling    20MiB/40MiB 8MiB/s",
        "  \("a:1".padded(to: 41))  running packages 00:02",
        "  \("b:1".padded(to: 41))  writing packages",
        "  \("d:1".padded(to: 41))  releasing",
        "  \("e:1".padded(to: 41))  pulling 3MiB",
        "  \("f:1".padded(to: 41))  pulling",
        "  \("c:1".padded(to: 41))  waiting 2s: 503",
      ]
    )
    let wide = frame(events, at: 3.5, columns: 121)
    #expect(wide[1] == "  \(name)  pulling ██████████░░░░░░░░░░    20MiB/40MiB 8MiB/s")
  }

  @Test(arguments: [
    (29, "pulling 50%"), (30, "pulling    20MiB/40MiB"), (36, "pulling    20MiB/40MiB"), (37, "pulling    20MiB/40MiB 8MiB/s"),
  ])
  func transfersGiveWayWhereItIsNarrow(_ columns: Int, _ expected: String) {
    let events: [(Double, PassEvent)] = [(1, .phase(name: "a:1", pulling(0, 40))), (3, .phase(name: "a:1", pulling(20, 40)))]
    #expect(frame(events, at: 3.5, columns: columns).last == "  a:1  " + expected)
  }

  @Test func overallGivesWayWhereItIsNarrow() {
    var events: [(Double, PassEvent)] = [(0, .planned(images: 40, due: 40))]
    for index in 1...10 {
      events.append((Double(index), .imageFinished(name: "\(index)", state: index > 2 ? .collected : failure)))
    }
    let expected = [
      100: "collecting ███████░░░░░░░░░░░░░░░░░░░░░░ 10/40 images · 2 failed · 00:10 elapsed · about 00:30 left",
      81: "collecting ██░░░░░░░░ 10/40 images · 2 failed · 00:10 elapsed · about 00:30 left",
      66: "collecting ███░░░░░░░░░░░ 10/40 images · 2 failed · 00:10 elapsed",
      46: "collecting ██░░░░░░░░ 10/40 images · 2 failed", 36: "collecting 10/40 images · 2 failed", 21: "collecting 10/40 im…",
      2: "c",
    ]
    for (columns, line) in expected { #expect(frame(events, at: 10, columns: columns) == [line], "at \(columns) columns") }
    let stopping = frame(events, at: 10, columns: 100, isStopping: true)
    #expect(stopping == ["stopping ███████░░░░░░░░░░░░░░░░░░░░░░░ 10/40 images · 2 failed · 00:10 elapsed"])
    #expect(frame(events, at: 10, columns: 46, isStopping: true) == ["stopping ███░░░░░░░░░ 10/40 images · 2 failed"])
  }

  @Test func noEstimateFromTooLittle() {
    var model = ProgressModel()
    model.reduce(.planned(images: 4, due: 4), at: .seconds(10))
    for name in ["a", "b", "c"] { model.reduce(.imageFinished(name: name, state: .collected), at: .seconds(12)) }
    #expect(model.remaining(at: .seconds(14)) == nil)
    #expect(model.remaining(at: .seconds(16)) == .seconds(2))
    model.reduce(.imageFinished(name: "d", state: .collected), at: .seconds(17))
    #expect(model.remaining(at: .seconds(17)) == nil)
  }

  @Test func lowTerminalsShowWhatFits() {
    var events: [(Double, PassEvent)] = [(0, .planned(images: 9, due: 9))]
    events.append((0, .phase(name: "w", .waiting(delay: .seconds(9), reason: "x"))))
    for index in 1...7 { events.append((0, .phase(name: "\(index)", .releasing))) }
    let low = frame(events, at: 0, columns: 60, rows: 6).dropFirst()
    #expect(Array(low) == ["  1  releasing", "  2  releasing", "  3  releasing", "  … and 5 more"])
    #expect(frame(events, at: 0, columns: 60, rows: 10).last == "  w  waiting 9s: x")
    #expect(frame(events, at: 0, columns: 60, rows: 3).last == "  … and 8 more")
    #expect(frame(events, at: 0, columns: 60, rows: 2).count == 1)
  }

  @Test func namesAreSafeAndCutInTheirMiddle() {
    let long = "registry.example.com/a/very/long/path/to/日本語/\u{1B}[2Jimage:1.2.3"
    let lines = frame([(0, .planned(images: 1, due: 1)), (0, .phase(name: long, .releasing))], at: 0, columns: 41)
    #expect(lines == ["collecting ░░░░░░░░░░░░░░░░░░░ 0/1 image", "  registry.e…image:1.2.3  releasing"])
    let wide = frame([(0, .phase(name: long, .releasing))], at: 0, columns: 200).last
    #expect(wide == "  registry.example.com/a/very/long/path/to/日本語/\\u{1b}[2Jimage:1.2.3  releasing")
  }

  @Test func aFinishedImageLeavesAndItsRetryBeginsAnew() {
    var model = ProgressModel()
    model.reduce(.phase(name: "a", pulling(30, 40)), at: .seconds(0))
    model.reduce(.phase(name: "a", .waiting(delay: .seconds(1), reason: "x")), at: .seconds(2))
    model.reduce(.phase(name: "a", pulling(0, 40)), at: .seconds(3))
    #expect(model.images.map(\.since) == [.seconds(3)])
    #expect(model.images.first?.transfer.bytesPerSecond(at: .seconds(4)) == nil)
    model.reduce(.imageFinished(name: "a", state: .collected), at: .seconds(5))
    #expect(model.images.isEmpty)
  }
}
