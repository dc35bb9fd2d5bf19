import ArgumentParser
import CollectorCore
import Foundation
import OCI
import Toolbox

struct ImagesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "images",
    abstract: "List what a pass would see, and what is due; pulls nothing."
  )

  @OptionGroup(title: "Selection") var selection: SelectionOptions
  @OptionGroup(title: "Scripts") var scripts: ScriptOptions
  @Option(name: [.customShort("o"), .customLong("output")], help: "A table, or a JSON object a line.")
  var format = ImagesOutput.Format.table
  @Option(help: ArgumentHelp("The directory of the toolbox.", valueName: "DIR"))
  var toolbox: String?
  @Option(help: ArgumentHelp("auto, docker or podman: whose images docker-daemon: lists.", valueName: "ENGINE"))
  var engine: String?
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let settings = try Settings.resolve(
      output,
      selection,
      scripts,
      GivenOptions([.toolbox: toolbox, .engine: engine]),
      environment: ProcessInfo.processInfo.environment
    )
    let context = CommandContext(settings)
    let listing = ImagesOutput(format, to: context.output)
    do {
      try await interruptible {
        let mode = context.progressMode(printsRecords: format == .json)
        try await withProgress(mode, style: context.style, isVerbose: settings.verbosity.isVerbose) { observer in
          try await Self.list(context, observer) { try listing.take($0) }
        }
      }
    } catch {
      guard error is CancellationError else { throw error }
      // What was listed before an interruption is shown, too.
      listing.finish(isInterrupted: true)
      Screen.standardError.print("interrupted; by then: \(listing.summary)")
      throw error
    }
    listing.finish()
    if !settings.verbosity.isQuiet { Screen.standardError.print(listing.summary) }
    if listing.hasFailures { throw ExitStatus.failed.code }
  }

  private static func list(
    _ context: CommandContext,
    _ observer: any PassObserver,
    _ take: @escaping @Sendable (PlannedEntry) async throws -> Void
  ) async throws {
    let settings = context.settings
    let specifications = try settings.sourceSpecifications()
    let (scripts, toolbox) = try await context.loadScriptsAndToolbox()
    try await context.withLedger { ledger in
      try await context.withSources(specifications, observer) { sources in
        _ = try await Planner(
          sources: sources,
          scripts: scripts,
          toolbox: toolbox.version,
          ledger: ledger,
          platform: toolbox.platform,
          foreignImages: settings.foreignImages.images,
          selection: settings.selection,
          rerunsFailed: settings.retriesFailed,
          observer: observer
        ).plan(keepsDue: false, take)
      }
    }
  }
}

extension ImagesOutput.Format: ExpressibleByArgument {}
