import ArgumentParser
import Foundation

/// What is asked, and how a command that asks talks.
struct InventoryOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The database of state and results.", valueName: "FILE"))
  var state: String?
  @OptionGroup var output: OutputOptions

  /// - Throws: `SettingError`.
  func context() throws(SettingError) -> CommandContext {
    let environment = ProcessInfo.processInfo.environment
    return CommandContext(try Settings.resolve(output, GivenOptions([.state: state]), environment: environment))
  }
}

/// How an answer is printed.
struct AnswerOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("table, json (an object a line) or csv (RFC 4180).", valueName: "FORMAT")
  )
  var format = AnswerFormat.table

  func printer(_ columns: [AnswerColumn], _ context: CommandContext) -> AnswerPrinter {
    AnswerPrinter(columns, format, to: context.output)
  }
}

/// Which images a question is about, and when.
struct ScopeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Only repositories that fit a shell pattern, with or without their registry.", valueName: "PATTERN")
  )
  var repository: String?

  @Flag(help: "Also images that no name leads to.")
  var untagged = false

  @Option(
    help: ArgumentHelp(
      "What was so then: 2026-10-01T12:00:00Z, 2026-10-01 (the end of that day, UTC) or 7d (a week ago).",
      valueName: "TIME"
    ),
    transform: { try PointInTime(parsing: $0) }
  )
  var at: PointInTime?
}
