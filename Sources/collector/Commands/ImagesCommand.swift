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

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case table, json
  }

  @OptionGroup(title: "Selection") var selection: SelectionOptions
  @OptionGroup(title: "Scripts") var scripts: ScriptOptions
  @Option(name: [.customShort("o"), .customLong("output")], help: "A table, or a JSON object a line.")
  var format = Format.table
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
    let plan = try await interruptible {
      try await withProgress(context.progressMode(), style: context.style, isVerbose: settings.verbosity.isVerbose) { observer in
        try await Self.plan(context, observer)
      }
    }
    switch format {
    case .table: context.output.print(ImagesTable(plan).table)
    case .json: context.output.print(try ImagesTable(plan).json)
    }
    if plan.others.contains(where: { $0.state.failure != nil }) { throw ExitStatus.failed.code }
  }

  private static func plan(_ context: CommandContext, _ observer: any PassObserver) async throws -> PassPlan {
    let settings = context.settings
    let scopes = try context.scopes()
    let scripts = try await context.loadScripts().map(\.script)
    let toolbox = try context.openToolbox()
    return try await context.withLedger { ledger in
      try await context.withSources(scopes) { sources in
        try await Planner(
          sources: sources,
          scripts: scripts,
          toolbox: toolbox.digest,
          ledger: ledger,
          platform: toolbox.platform,
          selection: settings.selection,
          rerunsFailed: settings.retriesFailed,
          observer: observer
        ).plan()
      }
    }
  }
}

/// `--toolbox` alone, for commands that run nothing.
struct ToolboxOption: SettingsGiving {
  let value: String?

  init(_ value: String?) {
    self.value = value
  }

  var given: [SettingKey: [String]] { [.toolbox: list(value)] }
}
