import CollectorCore
import Foundation
import Synchronization
import Testing

@testable import collector

@Suite struct ProgressNoticeTests {
  private static let subject = ListedImage.Subject(scope: "reg/x:1", source: "registry")

  @Test(
    arguments: [
      (.listingStarted(scope: "reg/"), .step, "listing: reg/"),
      (.listingFinished(scope: "reg/"), .step, "listed: reg/ (7 listed so far)"),
      (.planned(images: 1, due: 0), .step, "planned: 1 image, 0 due"),
      (.warning("disk\nfull"), .problem, "warning: disk full"),
      (.listed(.filtered(subject, reason: "tag")), .detail, "filtered: reg/x:1: tag"),
      (.listed(.skipped(subject, reason: "arm64")), .step, "skipped: reg/x:1: arm64"),
      (.listed(.failed(subject, Failure(reason: "no", isTransient: false))), .problem, "failed: reg/x:1: no"),
      (.phase(name: "a", .waiting(delay: .seconds(4), reason: "503")), .step, "waiting: a: next attempt in 4.0s: 503"),
      (.phase(name: "a", .running(script: "packages")), .detail, "running: a: script packages"),
      (.imageFinished(name: "a", state: .collected), .step, "collected: a"),
      (.imageFinished(name: "a", state: .unchanged), .detail, "unchanged: a"),
      (.imageFinished(name: "a\u{1B}", state: .skipped(reason: "r")), .step, "skipped: a\\u{1b}: r"),
      (
        .imageFinished(
          name: "a",
          state: .failed(Failure(reason: "r", isTransient: true, attempts: 2, nextTry: Date(timeIntervalSince1970: 0)))
        ), .problem, "failed: a: r (2 attempts)"
      ),
    ] as [(PassEvent, ProgressNotice.Weight, String)]
  )
  func notice(_ event: PassEvent, _ weight: ProgressNotice.Weight, _ text: String) {
    let notice = ProgressNotice(event, listed: 7)
    #expect(notice?.weight == weight)
    #expect(notice?.text.plain == text)
  }

  @Test func transfersAreNotWorthALine() {
    let progress = TransferProgress(doneBytes: 1, totalBytes: 2)
    #expect(ProgressNotice(.phase(name: "a", .acquiring(progress)), listed: 0) == nil)
  }
}

/// The real thing, on a pipe instead of standard error.
@Suite struct ScreenTests {
  private static let events: [PassEvent] = [
    .listingStarted(scope: "reg/"), .listingFinished(scope: "reg/"), .planned(images: 3, due: 2),
    .imageFinished(name: "a", state: .collected), .imageFinished(name: "b", state: .unchanged), .warning("careful"),
  ]

  private func output(_ body: (Screen) async throws -> Void) async throws -> String {
    let pipe = Pipe()
    let screen = Screen(descriptor: pipe.fileHandleForWriting.fileDescriptor)
    try await body(screen)
    try pipe.fileHandleForWriting.close()
    return String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
  }

  @Test(arguments: [
    (
      ProgressMode.plain, false,
      "listing: reg/\nlisted: reg/ (0 listed so far)\nplanned: 3 images, 2 due\ncollected: a\nwarning: careful\n"
    ),
    (.silent, false, "warning: careful\n"),
    (
      .plain, true,
      "listing: reg/\nlisted: reg/ (0 listed so far)\nplanned: 3 images, 2 due\ncollected: a\nunchanged: b\nwarning: careful\n"
    ),
  ])
  func lines(mode: ProgressMode, isVerbose: Bool, expected: String) async throws {
    let text = try await output { screen in
      await withProgress(mode, style: .plain, isVerbose: isVerbose, on: screen) { observer in
        for event in Self.events { observer.observe(event) }
      }
    }
    #expect(text == expected)
  }

  @Test func barsVanishAndTheCursorComesBackAlsoOnErrors() async throws {
    struct Stop: Error {}
    let text = try await output { screen in
      await #expect(throws: Stop.self) {
        try await withProgress(.bars, style: .plain, on: screen) { observer in
          for event in Self.events { observer.observe(event) }
          throw Stop()
        }
      }
      screen.print("afterwards")
    }
    #expect(text.hasSuffix("afterwards\n"))
    #expect(text.contains("warning: careful"))
    #expect(!text.contains("\u{1B}[?25l") || text.contains("\u{1B}[?25h"))
    #expect(!text.contains("collected: a"))
  }

  @Test func manyTasksLoseNothing() async throws {
    let text = try await output { screen in
      await withProgress(.bars, style: .plain, on: screen) { observer in
        await withTaskGroup(of: Void.self) { group in
          for task in 0..<8 {
            group.addTask { for index in 0..<50 { observer.observe(.warning("<\(task)-\(index)>")) } }
          }
        }
      }
    }
    for task in 0..<8 { for index in 0..<50 { #expect(text.contains("warning: <\(task)-\(index)>\r\n")) } }
  }
}
