import CollectorCore

/// Turns the rows of an answer into text, some at a time: an answer can be larger than memory.
struct AnswerRenderer {
  /// Where the text goes.
  struct Destination: Sendable, Hashable {
    /// The terminal's width; `nil` where it is none.
    let columns: Int?
    let style: TerminalStyle
    var isTerminal: Bool { columns != nil }
  }

  /// Rows that a table aligns at once: more than anybody looks through.
  private static let rowsAtOnce = 1000
  /// Text that is held at most, of hostile images too, whose names can be of any length.
  private static let bytesAtOnce = 256 << 10
  /// A text that is longer would push all others out of the table; JSON and CSV have all of it. In Unicode scalars.
  private static let longestCell = 256

  private let columns: [AnswerColumn]
  private let format: AnswerFormat
  private let destination: Destination
  private var rows: [Table.Row] = []
  private var text = ""
  private var heldBytes = 0
  private var isBegun = false

  init(_ columns: [AnswerColumn], _ format: AnswerFormat, to destination: Destination) {
    self.columns = columns
    self.format = format
    self.destination = destination
  }

  /// Takes the next row.
  ///
  /// - Returns: What is to be printed now, safe for a terminal where it goes to one; empty while more rows are waited for.
  mutating func take(_ row: AnswerRow) -> String {
    switch format {
    case .json: append(json(row) + "\n")
    case .csv: for row in row.spread(columns) { append(csv(row.fields.map(\.value.plainText))) }
    case .table: for row in row.spread(columns) { append(cells(row)) }
    }
    // Whoever watches sees each line at once, but tables only get straight by waiting.
    let isFull = heldBytes >= Self.bytesAtOnce || rows.count >= Self.rowsAtOnce
    return isFull || (destination.isTerminal && format != .table) ? flush() : ""
  }

  /// - Returns: What is left: a header at least, but of JSON.
  mutating func finish() -> String { flush() }

  private mutating func flush() -> String {
    let header: String
    let lines: String
    switch format {
    case .json: (header, lines) = ("", text)
    case .csv: (header, lines) = (csv(columns.map { $0.element ?? $0.key }), text)
    case .table: (header, lines) = table()
    }
    defer { (text, rows, heldBytes, isBegun) = ("", [], 0, true) }
    return isBegun ? lines : header + lines
  }

  private mutating func append(_ line: String) {
    text += line
    heldBytes += line.utf8.count
  }

  private mutating func append(_ row: Table.Row) {
    rows.append(row)
    heldBytes += row.cells.reduce(row.note?.utf8.count ?? 0) { $0 + $1.text.utf8.count }
  }

  private func json(_ row: AnswerRow) -> String {
    JSONValue.object(Dictionary(zip(columns.map(\.key), row.fields.map(\.value))) { $1 }).json
  }

  /// Texts are as they are for programs; people do not see what their terminal would obey.
  private func csv(_ texts: [String]) -> String {
    destination.isTerminal ? CSVText.line(texts.map(\.escapedForTerminal)) + "\n" : CSVText.line(texts) + CSVText.lineEnd
  }

  private func cells(_ row: AnswerRow) -> Table.Row {
    let shown = zip(columns, row.fields).filter { $0.0.title != nil }.map { _, field in
      Table.Cell(cut(field.shown ?? (field.value == .null ? "-" : field.value.plainText)))
    }
    return Table.Row(shown, note: row.note.map(cut))
  }

  private func cut(_ text: String) -> String {
    // What is short in bytes is short.
    guard text.utf8.count > Self.longestCell, text.unicodeScalars.count > Self.longestCell else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.longestCell))) + destination.style.ellipsis
  }

  private func table() -> (header: String, lines: String) {
    let shown = columns.compactMap { column in
      column.title.map { Table.Column($0, column.alignment, shrinks: column.shrinks) }
    }
    let lines = Table(shown, rows: rows).lines(columns: destination.columns, style: destination.style).map { $0 + "\n" }
    return (lines[0], lines.dropFirst().joined())
  }
}
