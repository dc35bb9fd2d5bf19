import CollectorCore
import Logging

/// What every command has: its settings, where it prints, where it logs.
struct CommandContext: Sendable {
  let settings: Settings
  let logger: Logger
  let output: StandardOutput
  /// The style of standard error.
  let style: TerminalStyle

  init(_ settings: Settings) {
    self.settings = settings
    let environment = settings.environment
    output = StandardOutput(color: settings.color, environment: environment)
    style = TerminalStyle(color: settings.color, isTerminal: Screen.standardError.isTerminal, environment: environment)
    let (format, level) = (settings.logFormat, settings.verbosity.logLevel)
    logger = Logger(label: "collector") { StandardErrorLogHandler(label: $0, format: format, level: level) }
  }

  /// How a pass is shown.
  ///
  /// - Parameter printsRecords: Whether records go to standard output.
  func progressMode(printsRecords: Bool = false) -> ProgressMode {
    ProgressMode(
      isQuiet: settings.verbosity.isQuiet,
      wantsBars: settings.showsBars,
      sharesTerminalWithData: printsRecords && StandardOutput.isTerminal,
      isTerminal: Screen.standardError.isTerminal,
      environment: settings.environment
    )
  }
}
