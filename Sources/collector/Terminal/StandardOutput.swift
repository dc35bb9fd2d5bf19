import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where commands print what they were asked for.
struct StandardOutput: Sendable {
  let style: TerminalStyle

  init(color: ColorChoice, environment: [String: String]) {
    style = TerminalStyle(color: color, isTerminal: Self.isTerminal, environment: environment)
  }

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// The terminal's width; `nil` where standard output is none.
  var columns: Int? { TerminalSize(of: STDOUT_FILENO)?.columns }

  /// Prints lines that are safe to print.
  func print(_ lines: [String]) {
    if !FileDescriptorOutput.write(lines.map { $0 + "\n" }.joined(), to: STDOUT_FILENO) { Self.noteFault() }
  }

  /// Writes text that is safe where it goes to, and has its line breaks.
  func write(text: String) {
    if !text.isEmpty, !FileDescriptorOutput.write(text, to: STDOUT_FILENO) { Self.noteFault() }
  }

  /// Writes what a script printed: as it is for programs, and for people without what their terminal would obey.
  func write(_ bytes: some Collection<UInt8>) {
    Self.writeForeign(bytes, to: STDOUT_FILENO)
  }

  /// The same for either stream.
  static func writeForeign(_ bytes: some Collection<UInt8>, to descriptor: Int32) {
    if isatty(descriptor) == 1 {
      FileDescriptorOutput.write(String(decoding: bytes, as: UTF8.self).linesSafeForTerminal, to: descriptor)
    } else if !FileDescriptorOutput.write(bytes, to: descriptor), descriptor == STDOUT_FILENO {
      noteFault()
    }
  }

  private static let firstFault = Mutex<Int32?>(nil)

  private static func noteFault() {
    let fault = errno
    firstFault.withLock { $0 = $0 ?? fault }
  }

  /// Why something that was to be printed could not be, such as for want of room; `nil` where nothing was lost that anybody waits for: a reader that
  /// went away wants no more.
  static var fault: String? {
    firstFault.withLock { $0 }.flatMap { $0 == EPIPE ? nil : String(cString: strerror($0)) }
  }

  /// Whether anybody still reads, as far as is known.
  static var hasReader: Bool { firstFault.withLock { $0 } != EPIPE }

  func print(_ table: Table) {
    print(table.lines(columns: columns, style: style))
  }

  func print(_ report: ReportTable) {
    print(report.lines(columns: columns, style: style))
  }
}
