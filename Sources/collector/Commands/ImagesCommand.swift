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
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let settings = try Settings.resolve(
      output,
      selection,
      scripts,
      ToolboxOption(toolbox),
      environment: ProcessInfo.processInfo.environment
    )
    let context = CommandContext(settings)
    let listing = ImagesOutput(format, to: context.output)
    try await interruptible {
      let mode = context.progressMode(printsRecords: format == .json)
      try await withProgress(mode, style: context.style, isVerbose: settings.verbosity.isVerbose) { observer in
        try await Self.list(context, observer) { try await listing.take($0) }
      }
    }
    await listing.finish()
    if await listing.hasFailures { throw ExitStatus.failed.code }
  }

  private static func list(
    _ context: CommandContext,
    _ observer: any PassObserver,
    _ take: @escaping @Sendable (PlannedEntry) async throws -> Void
  ) async throws {
    let settings = context.settings
    let specifications = try settings.sourceSpecifications()
    let scripts = try await context.loadScripts().map(\.script)
    let toolbox = try context.openToolbox()
    try await context.withLedger { ledger in
      try await context.withSources(specifications, observer) { sources in
        _ = try await Planner(
          sources: sources,
          scripts: scripts,
          toolbox: toolbox.digest,
          ledger: ledger,
          platform: toolbox.platform,
          selection: settings.selection,
          rerunsFailed: settings.retriesFailed,
          observer: observer
        ).plan(take)
      }
    }
  }
}

extension ImagesOutput.Format: ExpressibleByArgument {}

/// `--toolbox` alone, for commands that run nothing.
struct ToolboxOption: SettingsGiving {
  let value: String?

  init(_ value: String?) {
    self.value = value
  }

  var given: [SettingKey: [String]] { [.toolbox: list(value)] }
}
