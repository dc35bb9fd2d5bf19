import Foundation
import Testing

@testable import collector

@Suite struct UnifiedDifferenceTests {
  private static func lines(_ before: String, _ after: String) -> [String] {
    UnifiedDifference(("a", before), ("b", after)).lines(isSafe: false, style: .plain)
  }

  private static func numbers(_ range: ClosedRange<Int>) -> String { range.map { "\($0)\n" }.joined() }

  /// As `diff -u --label a --label b` prints them.
  private static let cases: [(String, String, [String])] = [
    ("", "", []), ("same\n", "same\n", []), ("", "new\n", ["@@ -0,0 +1 @@", "+new"]), ("old\n", "", ["@@ -1 +0,0 @@", "-old"]),
    ("1\n2\n3\n", "1\nx\n3\n", ["@@ -1,3 +1,3 @@", " 1", "-2", "+x", " 3"]),
    ("a\n", "a", ["@@ -1 +1 @@", "-a", "+a", "\\ No newline at end of file"]),
    (
      "a\nb", "x\nb",
      ["@@ -1,2 +1,2 @@", "-a", "+x", " b", "\\ No newline at end of file"]
    ),
    ("a\r\n", "a\n", ["@@ -1 +1 @@", "-a\r", "+a"]),
    (
      numbers(1...20), numbers(1...20).replacing("2\n3\n", with: "2\n").replacing("18\n", with: "18\nx\n"),
      ["@@ -1,6 +1,5 @@", " 1", " 2", "-3", " 4", " 5", " 6", "@@ -16,5 +15,6 @@", " 16", " 17", " 18", "+x", " 19", " 20"]
    ),
  ]

  @Test func differencesAsDiffPrintsThem() {
    for (before, after, lines) in Self.cases {
      #expect(Self.lines(before, after) == (lines.isEmpty ? [] : ["--- a", "+++ b"] + lines), "\(before.debugDescription)")
    }
  }

  @Test func nothingThatATerminalObeysIsShownToOne() {
    let difference = UnifiedDifference(("a\u{1B}[2J", "x\u{1B}[2J\n"), ("b", "\u{202E}\ty\n"))
    #expect(
      difference.lines(isSafe: true, style: .plain) == [
        "--- a\\u{1b}[2J", "+++ b", "@@ -1 +1 @@", "-x\\u{1b}[2J", "+\\u{202e}\ty",
      ]
    )
    let colored = difference.lines(isSafe: true, style: TerminalStyle(hasColor: true, hasUnicode: true))
    #expect(colored[3] == "\u{1B}[31m-x\\u{1b}[2J\u{1B}[0m")
  }

  @Test(arguments: [0, 1, 2, 3])
  func changesLeadFromOneSideToTheOther(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for size in [3, 40, 2000] {
      // Few distinct lines, then nearly all distinct: both ways of comparing are taken.
      for distinct in [4, 5000] {
        let before = (0..<size).map { _ in Substring("\(Int.random(in: 0..<distinct, using: &generator))\n") }
        let after = before.filter { _ in Int.random(in: 0..<10, using: &generator) > 0 }.shuffledInPart(using: &generator)
        let changes = LineDifference(from: before, to: after).changes
        #expect(changes.filter { !$0.isAdded }.map(\.text) == before)
        #expect(changes.filter { !$0.isRemoved }.map(\.text) == after)
      }
    }
  }

  @Test func longOutputsAreComparedInTime() {
    let before = (0..<100_000).map { Substring("line \($0)\n") }
    var after = before
    for index in stride(from: 0, to: after.count, by: 100) { after[index] = "other \(index)\n" }
    let duration = ContinuousClock().measure {
      let changes = LineDifference(from: before, to: after).changes
      #expect(changes.count { !$0.isSame } == 2000)
      // Nothing in common at all.
      #expect(LineDifference(from: before, to: before.map { $0 + "x" }).changes.count == 200_000)
    }
    #expect(duration < .seconds(30))
  }
}

extension LineDifference.Change {
  fileprivate var text: Substring {
    switch self {
    case .same(let text), .removed(let text), .added(let text): text
    }
  }
}

extension Array {
  /// With one element in some moved to the end.
  fileprivate func shuffledInPart(using generator: inout SeededGenerator) -> [Element] {
    var result = self
    for _ in 0..<(count / 20) { result.append(result.remove(at: Int.random(in: 0..<result.count, using: &generator))) }
    return result
  }
}
