/// How a piece of text stands out, where colours are shown.
enum Ink: String, Sendable, Hashable {
  // Parameters of "select graphic rendition", ECMA-48 section 8.3.117.
  case bold = "1"
  case dim = "2"
  case red = "31"
  case green = "32"
  case yellow = "33"
  case cyan = "36"

  func applied(to text: String) -> String { text.isEmpty ? "" : "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" }
}

/// A line for the terminal: pieces of text, each with its ink. The pieces hold no control characters, so that widths can be told.
struct StyledText: Sendable, Hashable {
  private struct Run: Sendable, Hashable {
    var text: String
    var ink: Ink?
  }

  private var runs: [Run] = []

  init() {}

  init(_ text: String, _ ink: Ink? = nil) {
    append(text, ink)
  }

  /// Adds a piece; it is made safe to print.
  mutating func append(_ text: String, _ ink: Ink? = nil) {
    runs.append(Run(text: text.oneTerminalLine, ink: ink))
  }

  mutating func append(_ other: StyledText) {
    runs += other.runs
  }

  var width: Int { runs.reduce(0) { $0 + $1.text.displayWidth } }

  var plain: String { runs.map(\.text).joined() }

  /// The text in at most `columns` columns, cut at its end.
  func truncated(to columns: Int, ellipsis: String) -> StyledText {
    if width <= columns { return self }
    var result = StyledText()
    var room = columns
    for run in runs {
      // The ellipsis belongs where the cut is, so the run before it must leave it room.
      if run.text.displayWidth <= room - ellipsis.displayWidth {
        result.runs.append(run)
        room -= run.text.displayWidth
      } else {
        result.append((run.text + ellipsis).truncated(to: room, at: .end, ellipsis: ellipsis), run.ink)
        break
      }
    }
    return result
  }

  func rendered(_ style: TerminalStyle) -> String {
    runs.map { run in style.hasColor ? run.ink?.applied(to: run.text) ?? run.text : run.text }.joined()
  }
}
