#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How large a terminal's window is.
struct TerminalSize: Sendable, Hashable {
  var columns: Int
  var rows: Int

  /// What terminals have had since the VT100; for those that do not tell.
  static let usual = TerminalSize(columns: 80, rows: 24)

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }

  /// The size now; `nil` where `descriptor` is no terminal.
  init?(of descriptor: Int32) {
    var size = winsize()
    guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
    self.init(
      columns: size.ws_col > 0 ? Int(size.ws_col) : Self.usual.columns,
      rows: size.ws_row > 0 ? Int(size.ws_row) : Self.usual.rows
    )
  }
}
