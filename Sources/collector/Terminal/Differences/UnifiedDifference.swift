import CollectorCore

/// Two texts as `diff -u` compares them.
///
/// <https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html>
struct UnifiedDifference: Sendable {
  /// Lines around a change that are shown.
  private static let context = 3

  private let names: (before: String, after: String)
  private let changes: [LineDifference.Change]
  /// The lines of `changes` by which each side ends without a line break; `nil` where it ends with one.
  private let unended: (before: Int?, after: Int?)

  init(_ before: (name: String, text: String), _ after: (name: String, text: String)) {
    names = (before.name, after.name)
    let (left, right) = (Self.lines(before.text), Self.lines(after.text))
    changes = LineDifference(from: left, to: right).changes
    unended = (
      left.last?.utf8.last == UInt8(ascii: "\n") ? nil : changes.lastIndex { !$0.isAdded },
      right.last?.utf8.last == UInt8(ascii: "\n") ? nil : changes.lastIndex { !$0.isRemoved }
    )
  }

  /// Lines with their line breaks, so that a last one without differs from one with. By bytes: `\r\n` is one character to Swift.
  private static func lines(_ text: String) -> [Substring] {
    var lines: [Substring] = []
    var start = text.startIndex
    var index = start
    while index < text.endIndex {
      let next = text.utf8.index(after: index)
      if text.utf8[index] == UInt8(ascii: "\n") {
        lines.append(text[start..<next])
        start = next
      }
      index = next
    }
    if start < text.endIndex { lines.append(text[start...]) }
    return lines
  }

  /// The difference in lines; none where there is no difference.
  ///
  /// - Parameters:
  ///   - isSafe: Whether what a terminal would obey is written out; else lines are as they are, as `patch` takes them.
  ///   - style: What the terminal can show.
  func lines(isSafe: Bool, style: TerminalStyle) -> [String] {
    let hunks = hunks()
    guard !hunks.isEmpty else { return [] }
    func shown(_ text: String, _ ink: Ink) -> String {
      let text = isSafe ? text.linesSafeForTerminal : text
      return style.hasColor ? ink.applied(to: text) : text
    }
    // File names of diffs end at a line's end, whatever texts are compared.
    var lines = [shown("--- \(names.before.oneTerminalLine)", .bold), shown("+++ \(names.after.oneTerminalLine)", .bold)]
    for hunk in hunks {
      lines.append(shown(header(hunk), .cyan))
      for index in hunk {
        let (mark, text, ink) = changes[index].line
        let line = mark + (text.utf8.last == UInt8(ascii: "\n") ? String(text.unicodeScalars.dropLast()) : String(text))
        lines.append(ink.map { shown(line, $0) } ?? (isSafe ? line.linesSafeForTerminal : line))
        if index == unended.before || index == unended.after { lines.append("\\ No newline at end of file") }
      }
    }
    return lines
  }

  /// The ranges of changes that are shown together.
  private func hunks() -> [Range<Int>] {
    var hunks: [Range<Int>] = []
    for index in changes.indices where !changes[index].isSame {
      let range = max(0, index - Self.context)..<min(changes.count, index + Self.context + 1)
      if let last = hunks.last, last.upperBound >= range.lowerBound {
        hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
      } else {
        hunks.append(range)
      }
    }
    return hunks
  }

  private func header(_ hunk: Range<Int>) -> String {
    "@@ -\(range(hunk) { !$0.isAdded }) +\(range(hunk) { !$0.isRemoved }) @@"
  }

  /// Where a hunk begins on one side, and how many lines it has there.
  private func range(_ hunk: Range<Int>, _ isOnSide: (LineDifference.Change) -> Bool) -> String {
    let before = changes[..<hunk.lowerBound].count(where: isOnSide)
    let count = changes[hunk].count(where: isOnSide)
    // A side without lines begins after the last line before it.
    return count == 1 ? "\(before + 1)" : "\(count == 0 ? before : before + 1),\(count)"
  }
}

extension LineDifference.Change {
  var isSame: Bool { if case .same = self { true } else { false } }
  var isAdded: Bool { if case .added = self { true } else { false } }
  var isRemoved: Bool { if case .removed = self { true } else { false } }

  fileprivate var line: (mark: String, text: Substring, ink: Ink?) {
    switch self {
    case .same(let text): (" ", text, nil)
    case .removed(let text): ("-", text, .red)
    case .added(let text): ("+", text, .green)
    }
  }
}
