import CollectorCore

/// How a pass is shown while it runs.
enum ProgressMode: Sendable, Hashable {
  /// Bars on a terminal.
  case bars
  /// A line for each event that matters.
  case plain
  /// Only failures and warnings.
  case silent

  /// - Parameters:
  ///   - isQuiet: Whether the user asked for silence.
  ///   - wantsBars: `false` with `--no-progress`.
  ///   - sharesTerminalWithData: Whether records go to a standard output that is a terminal: they would tear the bars.
  ///   - isTerminal: Whether standard error is one.
  init(
    isQuiet: Bool,
    wantsBars: Bool,
    sharesTerminalWithData: Bool = false,
    isTerminal: Bool,
    environment: [String: String]
  ) {
    let isDumb = environment["TERM"] == "dumb" || environment["TERM", default: ""].isEmpty
    if isQuiet {
      self = .silent
    } else if isTerminal, wantsBars, !isDumb, !sharesTerminalWithData {
      self = .bars
    } else {
      self = .plain
    }
  }
}

/// Shows one pass, from the call until `body` is left, on `screen`.
///
/// When the task is cancelled, the bars stay, under another title, until `body` has cleaned up and returned. Afterwards the bars are
/// gone and everything printed has been written.
///
/// - Parameters:
///   - isVerbose: Whether to tell of images for which there is nothing to do, too.
///   - body: The pass, given the observer to tell of it.
func withProgress<Result>(
  _ mode: ProgressMode,
  style: TerminalStyle,
  isVerbose: Bool = false,
  on screen: Screen = .standardError,
  isolation: isolated (any Actor)? = #isolation,
  _ body: (any PassObserver) async throws -> Result
) async rethrows -> Result {
  switch mode {
  case .bars:
    let progress = TerminalProgress(screen: screen, style: style, isVerbose: isVerbose)
    return try await withTaskCancellationHandler {
      try await screen.live({ progress.frame($0) }, style: style) { try await body(progress) }
    } onCancel: {
      progress.showStopping()
    }
  case .plain:
    let progress = PlainProgress(screen: screen, style: style, isVerbose: isVerbose)
    return try await screen.live(nil, style: style) { try await body(progress) }
  case .silent:
    let progress = SilentProgress(screen: screen, style: style)
    return try await screen.live(nil, style: style) { try await body(progress) }
  }
}
