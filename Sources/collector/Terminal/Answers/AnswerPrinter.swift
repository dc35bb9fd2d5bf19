import Synchronization

/// Prints the rows of an answer while they are read.
final class AnswerPrinter: Sendable {
  private let output: StandardOutput
  private let state: Mutex<State>

  private struct State {
    var renderer: AnswerRenderer
    var rows = 0
  }

  init(_ columns: [AnswerColumn], _ format: AnswerFormat, to output: StandardOutput) {
    let destination = AnswerRenderer.Destination(
      columns: StandardOutput.isTerminal ? output.columns ?? TerminalSize.usual.columns : nil,
      style: output.style
    )
    self.output = output
    state = Mutex(State(renderer: AnswerRenderer(columns, format, to: destination)))
  }

  /// How many rows there were.
  var rows: Int { state.withLock { $0.rows } }

  /// - Returns: Whether more are wanted: not where the reader has gone away, as `head` does.
  @discardableResult
  func take(_ row: AnswerRow) -> Bool {
    state.withLock { state in
      state.rows += 1
      output.write(text: state.renderer.take(row))
    }
    return StandardOutput.hasReader
  }

  /// Prints what is left.
  func finish() {
    state.withLock { output.write(text: $0.renderer.finish()) }
  }

  /// Prints all rows of a sequence.
  func print<Rows: AsyncSequence>(_ rows: Rows, _ row: (Rows.Element) async throws -> AnswerRow) async throws {
    for try await element in rows {
      let wantsMore = take(try await row(element))
      guard wantsMore else { return }
    }
  }
}
