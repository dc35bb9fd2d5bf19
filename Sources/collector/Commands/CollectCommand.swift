import ArgumentParser
import CollectorCore
import Toolbox
import Writers

struct CollectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect",
    abstract: "Do one pass over the sources, then exit.",
    discussion: "Only what is due is done: scripts that have not run in an image yet."
  )

  @OptionGroup var options: CollectOptions

  func run() async throws {
    let settings = try options.settings()
    let context = CommandContext(settings)
    let writers = try context.writerSpecifications()
    let printsRecords = writers.contains(.standardOutput)
    let report = try await interruptible {
      try await withProgress(
        context.progressMode(printsRecords: printsRecords),
        style: context.style,
        isVerbose: settings.verbosity.isVerbose
      ) { observer in
        try await Self.collect(context, writers, observer)
      }
    }
    let removed = report.isInterrupted ? nil : try await interruptible { await context.retainAfterPass() }
    Self.show(report, removed, context, onStandardError: printsRecords)
    if report.isInterrupted { throw ExitStatus.interrupted.code }
    if report.counts.failed > 0 { throw ExitStatus.failed.code }
  }

  private static func collect(
    _ context: CommandContext,
    _ writers: [WriterSpecification],
    _ observer: any PassObserver
  ) async throws -> PassReport {
    // What is cheap to check is checked before anything is begun.
    let specifications = try context.settings.sourceSpecifications()
    let (scripts, toolbox) = try await context.loadScriptsAndToolbox()
    return try await context.withPassResources(toolbox, writers) { resources in
      try await context.withSources(specifications, observer) { sources in
        try await context.pass(over: sources, scripts, resources, observer).run()
      }
    }
  }

  /// The table goes to standard output, unless records do.
  private static func show(_ report: PassReport, _ removed: String?, _ context: CommandContext, onStandardError: Bool) {
    let table = ReportTable(report, removed: removed)
    if context.settings.verbosity.isQuiet { return }
    if onStandardError {
      for line in table.lines(columns: nil, style: context.style) { Screen.standardError.print(line) }
    } else {
      context.output.print(table)
    }
  }
}
