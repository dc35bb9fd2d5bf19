import CollectorCore

extension Table {
  /// The table as lines.
  ///
  /// - Parameters:
  ///   - width: The terminal's columns; `nil` where the lines do not go to one: nothing is cut or wrapped then.
  ///   - style: What the terminal can show.
  func lines(columns width: Int?, style: TerminalStyle) -> [String] {
    let widths = columnWidths(within: width)
    let header = columns.map { Cell($0.title, .bold) }
    var lines = [line(header, widths, style).rendered(style)]
    for row in rows {
      var line = line(row.cells, widths, style)
      guard let note = row.note, !note.isEmpty else {
        lines.append(line.rendered(style))
        continue
      }
      if line.width + Self.gap + note.displayWidth <= width ?? .max {
        line.append(String(repeating: " ", count: Self.gap) + note)
        lines.append(line.rendered(style))
      } else {
        lines.append(line.rendered(style))
        let room = max(Self.narrowestNote, (width ?? .max) - Self.indent)
        lines += note.wrapped(to: room).map { String(repeating: " ", count: Self.indent) + $0 }
      }
    }
    return lines
  }

  /// Between columns: one space is lost among texts that have spaces themselves.
  private static let gap = 2
  /// Of notes under their row.
  private static let indent = 4
  /// A narrower terminal may wrap by itself: a word a line is no easier to read.
  private static let narrowestNote = 16
  /// A text that is cut further tells nothing.
  private static let narrowestColumn = 8

  private func line(_ cells: [Cell], _ widths: [Int], _ style: TerminalStyle) -> StyledText {
    var line = StyledText()
    let last = cells.prefix(columns.count).lastIndex { !$0.text.isEmpty } ?? 0
    for (index, (column, cell)) in zip(columns, cells).prefix(last + 1).enumerated() {
      let text = cell.text.truncated(to: widths[index], at: column.shrinks ?? .end, ellipsis: style.ellipsis)
      let space = String(repeating: " ", count: widths[index] - text.displayWidth)
      if index > 0 { line.append(String(repeating: " ", count: Self.gap)) }
      if column.alignment == .right { line.append(space) }
      line.append(text, cell.ink)
      if column.alignment == .left, index < last { line.append(space) }
    }
    return line
  }

  /// As wide as the texts, then the widest of those columns that may be cut gives way, until the lines fit or none can.
  private func columnWidths(within width: Int?) -> [Int] {
    var widths = columns.enumerated().map { index, column in
      rows.reduce(column.title.displayWidth) { max($0, index < $1.cells.count ? $1.cells[index].text.displayWidth : 0) }
    }
    guard let width else { return widths }
    var excess = widths.reduce(0, +) + Self.gap * (columns.count - 1) - width
    while excess > 0 {
      let candidates = columns.indices.filter { columns[$0].shrinks != nil && widths[$0] > Self.narrowestColumn }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }
}

extension String {
  /// The text in lines of at most `columns` columns, broken between words where they are not longer than that.
  func wrapped(to columns: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ", omittingEmptySubsequences: true) {
      var word = String(word)
      if !line.isEmpty, line.displayWidth + 1 + word.displayWidth <= columns {
        line += " " + word
        continue
      }
      if !line.isEmpty { lines.append(line) }
      while word.displayWidth > columns {
        // At least one character a line, or one that is too wide would never be done with.
        let head = max(1, word.prefix(columns: columns).count)
        lines.append(String(word.prefix(head)))
        word.removeFirst(head)
      }
      line = word
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }
}
