import CollectorCore

/// Rows under a header, for people; programs read the records.
struct Table: Sendable {
  enum Alignment: Sendable {
    case left, right
  }

  struct Column: Sendable {
    let title: String
    let alignment: Alignment
    /// Where texts of this column are cut when the terminal is too narrow; `nil` for columns that are never cut.
    let shrinks: Truncation?

    init(_ title: String, _ alignment: Alignment = .left, shrinks: Truncation? = nil) {
      self.title = title
      self.alignment = alignment
      self.shrinks = shrinks
    }
  }

  /// A text, made safe to print, and its ink.
  struct Cell: Sendable, Hashable, ExpressibleByStringLiteral {
    let text: String
    let ink: Ink?

    init(_ text: String, _ ink: Ink? = nil) {
      self.text = text.oneTerminalLine
      self.ink = ink
    }

    init(stringLiteral text: String) {
      self.init(text)
    }
  }

  struct Row: Sendable, Hashable {
    let cells: [Cell]
    /// What is shown after the last cell, in full: on lines of its own where it does not fit; `nil` for nothing.
    let note: String?

    init(_ cells: [Cell], note: String? = nil) {
      self.cells = cells
      self.note = note?.oneTerminalLine
    }
  }

  let columns: [Column]
  private(set) var rows: [Row]

  init(_ columns: [Column], rows: [Row] = []) {
    self.columns = columns
    self.rows = rows
  }

  /// Adds a row; cells that it lacks stay empty.
  mutating func append(_ row: Row) {
    rows.append(row)
  }
}
