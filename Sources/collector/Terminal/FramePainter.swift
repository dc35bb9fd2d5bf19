/// Turns frames into what has to be sent to a terminal. It remembers what is on the screen.
///
/// A frame stands below everything else, and the cursor on the line after it. Lines are overwritten in place, not erased first, which
/// is what makes bars flicker.
struct FramePainter: Sendable {
  private var shown: [StyledText] = []
  private var shownColumns = 0
  private var isCursorHidden = false
  let style: TerminalStyle

  init(style: TerminalStyle) {
    self.style = style
  }

  /// What shows `messages`, each on lines of its own, above `frame`; empty where nothing changes.
  ///
  /// - Parameters:
  ///   - frame: Lines narrower than `columns`.
  ///   - columns: The terminal's width now.
  mutating func paint(_ messages: [String], _ frame: [StyledText], columns: Int) -> String {
    if messages.isEmpty, frame == shown, columns == shownColumns { return "" }
    // Synchronized output keeps terminals that know it from showing half a frame; others ignore it.
    var bytes = "\u{1B}[?2026h"
    if !isCursorHidden {
      bytes += "\u{1B}[?25l"
      isCursorHidden = true
    }
    // Messages wrap, and a new width has wrapped the old lines: nothing then is where it was.
    bytes += messages.isEmpty && columns == shownColumns ? goToTop(columns) : erase(columns)
    for message in messages { bytes += message + "\r\n" }
    // Without automatic wrapping, a character that is wider than it should be cannot break the frame.
    bytes += "\u{1B}[?7l"
    for line in frame { bytes += line.rendered(style) + "\u{1B}[K\r\n" }
    bytes += "\u{1B}[?7h\u{1B}[J\u{1B}[?2026l"
    (shown, shownColumns) = (frame, columns)
    return bytes
  }

  /// What shows `messages`, removes the frame and gives the cursor back.
  mutating func finish(_ messages: [String], columns: Int) -> String {
    var bytes = shown.isEmpty ? "" : erase(columns)
    for message in messages { bytes += message + "\r\n" }
    if isCursorHidden { bytes += "\u{1B}[?25h" }
    (shown, shownColumns, isCursorHidden) = ([], 0, false)
    return bytes
  }

  private func goToTop(_ columns: Int) -> String { "\r" + up(height(columns)) }

  /// Empties the frame and the line of the cursor, where a Ctrl-C may have been echoed, row by row: tmux keeps what is erased at once
  /// from the top of its screen in its history.
  private func erase(_ columns: Int) -> String {
    let rows = height(columns)
    let empty = String(repeating: "\u{1B}[K\u{1B}[B", count: rows) + "\u{1B}[K"
    return goToTop(columns) + empty + up(rows)
  }

  private func up(_ rows: Int) -> String { rows > 0 ? "\u{1B}[\(rows)A" : "" }

  /// The rows of what is shown. Terminals wrap lines anew when they get narrower, so a line may take several by now.
  private func height(_ columns: Int) -> Int {
    shown.reduce(0) { $0 + max(1, ($1.width + max(1, columns) - 1) / max(1, columns)) }
  }
}
