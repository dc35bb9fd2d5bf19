import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The one owner of a stream that people watch. Messages and bars go through it, so that neither tears the other.
///
/// While a scope of `live` lasts, printing only queues: a terminal that is stopped with Ctrl-S, or a pipe that nobody reads, holds
/// up the thread that writes and nothing else.
final class Screen: Sendable {
  static let standardError = Screen(descriptor: STDERR_FILENO)

  /// What is to be seen below the messages.
  typealias Frame = @Sendable (TerminalSize) -> [StyledText]

  /// Ten a second look smooth, and cost next to nothing.
  static let redrawInterval = DispatchTimeInterval.milliseconds(100)

  private struct State {
    var pending: [String] = []
    var liveScopes = 0
    var frame: Frame?
    var painter: FramePainter?
  }

  private let descriptor: Int32
  private let queue = DispatchQueue(label: "collector.screen")
  private let state = Mutex(State())

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Prints a line, above the bars while there are some.
  ///
  /// - Parameter line: Text that is safe to print, without a line break.
  func print(_ line: String) {
    let isLive = state.withLock { state in
      state.pending.append(line)
      return state.liveScopes > 0
    }
    if isLive {
      queue.async { self.refresh() }
    } else {
      queue.sync { self.refresh() }
    }
  }

  /// Shows `frame` below everything printed, redrawn until `body` is left, however it is. Without a frame, printing only becomes
  /// asynchronous. Everything printed has been written when this returns.
  func live<Result>(
    _ frame: Frame?,
    style: TerminalStyle,
    isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws -> Result
  ) async rethrows -> Result {
    state.withLock { state in
      state.liveScopes += 1
      guard let frame else { return }
      state.frame = frame
      state.painter = FramePainter(style: style)
    }
    // A timer and not a task: when the pass is cancelled, the bars go on until it has cleaned up.
    let timer = frame.map { _ in DispatchSource.makeTimerSource(queue: queue) }
    timer?.setEventHandler { self.refresh(draws: true) }
    timer?.schedule(deadline: .now(), repeating: Self.redrawInterval)
    timer?.activate()
    do {
      let result = try await body()
      timer?.cancel()
      await endLive()
      return result
    } catch {
      timer?.cancel()
      await endLive()
      throw error
    }
  }

  /// Takes the bars away and shows the cursor: to be called before the process is ended abruptly.
  func restore() {
    queue.sync { self.finish() }
  }

  private func endLive() async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      queue.async {
        self.state.withLock { $0.liveScopes -= 1 }
        self.finish()
        continuation.resume()
      }
    }
  }

  private func finish() {
    let size = TerminalSize(of: descriptor) ?? .usual
    let bytes = state.withLock { state in
      defer { (state.pending, state.frame, state.painter) = ([], nil, nil) }
      return state.painter?.finish(state.pending, columns: size.columns) ?? Self.text(state.pending)
    }
    write(bytes)
  }

  /// Writes what waits; where there are bars, only with the next redraw, so that a flood of messages cannot make them flicker.
  private func refresh(draws: Bool = false) {
    let frame = state.withLock { $0.frame }
    if frame != nil, !draws { return }
    let size = TerminalSize(of: descriptor) ?? .usual
    let lines = frame?(size) ?? []
    let bytes = state.withLock { state in
      defer { state.pending = [] }
      return state.painter?.paint(state.pending, lines, columns: size.columns) ?? Self.text(state.pending)
    }
    write(bytes)
  }

  private static func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

  private func write(_ text: String) {
    FileDescriptorOutput.write(text, to: descriptor)
  }
}
