/// When to use colours.
enum ColorChoice: String, CaseIterable, Sendable {
  case auto, always, never
}

/// What a terminal can show.
struct TerminalStyle: Sendable, Hashable {
  var hasColor: Bool
  /// Whether the locale's encoding is UTF-8; ASCII is used for bars and ellipses otherwise.
  var hasUnicode: Bool

  static let plain = TerminalStyle(hasColor: false, hasUnicode: true)

  init(hasColor: Bool, hasUnicode: Bool) {
    self.hasColor = hasColor
    self.hasUnicode = hasUnicode
  }

  /// - Parameters:
  ///   - isTerminal: Whether the stream that is printed to is one.
  ///   - environment: NO_COLOR (<https://no-color.org>), TERM and the locale are read; `color` beats them.
  init(color: ColorChoice, isTerminal: Bool, environment: [String: String]) {
    let isPlain = environment["NO_COLOR"]?.isEmpty == false || environment["TERM"] == "dumb"
    hasColor =
      switch color {
      case .always: true
      case .never: false
      case .auto: isTerminal && !isPlain
      }
    // The first of these that is set decides: POSIX, "Environment Variables", section 8.2.
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
    hasUnicode = locale.lowercased().contains("utf-8") || locale.lowercased().contains("utf8")
  }

  var ellipsis: String { hasUnicode ? "…" : "..." }
  var separator: String { hasUnicode ? " · " : " | " }
  var spinner: [String] { hasUnicode ? ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] : ["-", "\\", "|", "/"] }

  /// A bar of `columns` columns, filled in proportion; full only where all is done.
  func bar(_ done: Int64, of total: Int64, columns: Int) -> StyledText {
    let share = total > 0 ? min(1, max(0, Double(done) / Double(total))) : 1
    let filled = Int(share * Double(columns))
    var bar = StyledText(String(repeating: hasUnicode ? "█" : "#", count: filled), .green)
    bar.append(String(repeating: hasUnicode ? "░" : ".", count: columns - filled), .dim)
    return bar
  }
}
