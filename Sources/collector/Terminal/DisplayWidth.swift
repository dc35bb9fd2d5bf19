import CollectorCore

extension String {
  /// The text as one line that is safe on a terminal: line breaks and tabs become spaces, whatever else a terminal would obey is
  /// written out. All that comes from outside goes through this.
  var oneTerminalLine: String {
    guard utf8.contains(where: { $0 < 0x20 }) else { return escapedForTerminal }
    return split(whereSeparator: { $0.isNewline || $0 == "\t" || $0 == " " }).joined(separator: " ").escapedForTerminal
  }

  /// The text with its line breaks and tabs, and everything else that a terminal would obey written out.
  var linesSafeForTerminal: String {
    split(separator: "\n", omittingEmptySubsequences: false)
      .map {
        $0.split(separator: "\t", omittingEmptySubsequences: false).map { String($0).escapedForTerminal }.joined(separator: "\t")
      }
      .joined(separator: "\n")
  }

  /// How many columns of a terminal the text takes. Where terminals disagree (skin tones, flags), it is the larger number: a
  /// line that ends early is harmless, one that wraps is not.
  var displayWidth: Int {
    utf8.allSatisfy { $0 < 0x80 } ? utf8.count : unicodeScalars.reduce(0) { $0 + $1.displayWidth }
  }

  /// The longest beginning that fits in `columns`; a letter and its marks stay together.
  func prefix(columns: Int) -> Substring {
    var used = 0
    return prefix { character in
      used += String(character).displayWidth
      return used <= columns
    }
  }

  /// The text in at most `columns` columns; `ellipsis` stands for what was left out.
  func truncated(to columns: Int, at place: Truncation, ellipsis: String) -> String {
    if displayWidth <= columns { return self }
    let room = columns - ellipsis.displayWidth
    guard room > 0 else { return String(prefix(columns: columns)) }
    switch place {
    case .end:
      return prefix(columns: room) + ellipsis
    case .middle:
      // The end of an image's name, its tag, tells more than the beginning.
      let end = String(String(reversed()).prefix(columns: (room + 1) / 2).reversed())
      return prefix(columns: room - end.displayWidth) + ellipsis + end
    }
  }

  func padded(to columns: Int, _ alignment: Table.Alignment = .left) -> String {
    let space = String(repeating: " ", count: max(0, columns - displayWidth))
    return alignment == .left ? self + space : space + self
  }
}

/// Where a text that is too long is cut.
enum Truncation: Sendable {
  case middle, end
}

extension Unicode.Scalar {
  /// The columns that this scalar adds: none for marks, two for East Asian wide characters and emoji.
  ///
  /// <https://www.unicode.org/reports/tr11/>
  var displayWidth: Int {
    if value < 0x300 { return 1 }
    switch value {
    case 0xFE0F: return 1  // turns the narrow character before it into a wide emoji
    case 0x1160...0x11FF: return 0  // vowels and finals of Korean syllables, drawn in the cell of their initial
    case 0x1F1E6...0x1F1FF: return 1  // regional indicators: a pair makes a flag
    default: break
    }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: return isWide ? 2 : 1
    }
  }

  private var isWide: Bool {
    switch value {
    case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF,
      0x1B000...0x1B2FB, 0x1F200...0x1F2FF, 0x20000...0x3FFFD:
      true
    default: properties.isEmojiPresentation
    }
  }
}
