import ArgumentParser
import CollectorCore
import Foundation
import OCI
import Toolbox

struct ScriptsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scripts",
    abstract: "The scripts that a pass would run.",
    subcommands: [ListScripts.self, ShowScript.self, CheckScripts.self],
    defaultSubcommand: ListScripts.self
  )
}

struct ListScripts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List them with their settings.")

  @OptionGroup(title: "Scripts") var scripts: ScriptOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let context = CommandContext(try Settings.resolve(output, scripts, environment: ProcessInfo.processInfo.environment))
    let columns = ["NAME", "RUNTIME", "OUTPUT", "KIND", "TIMEOUT", "NETWORK", "DIGEST", "FROM"].map { Table.Column($0) }
    let rows = try await context.loadScripts().map { loaded in
      let settings = loaded.script.settings
      let cells = [
        loaded.script.name, loaded.runtime, settings.output.rawValue, settings.kind.rawValue,
        settings.timeout?.brief ?? "-", settings.network?.rawValue ?? "-", loaded.script.digest.short, loaded.origin,
      ]
      return Table.Row(cells.map { Table.Cell($0) })
    }
    context.output.print(Table(columns, rows: rows))
  }
}

struct ShowScript: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "Print a script as it would run.")

  @Argument(help: ArgumentHelp("A built-in script or a file.", valueName: "NAME|FILE"))
  var script: String
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let context = CommandContext(try Settings.resolve(output, environment: ProcessInfo.processInfo.environment))
    let loaded = try await context.scriptLoader.load([script])
    for file in loaded.flatMap(\.script.payload) {
      context.output.write(file.content)
    }
  }
}

struct CheckScripts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check that scripts can be used, without running them."
  )

  @Argument(help: ArgumentHelp("Built-in scripts, files or directories.", valueName: "NAME|FILE|DIR"))
  var scripts: [String]
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let context = CommandContext(try Settings.resolve(output, environment: ProcessInfo.processInfo.environment))
    let loaded = try await context.scriptLoader.load(scripts)
    context.output.print(loaded.map { "\($0.script.name): a \($0.runtime) script, nothing wrong with it".escapedForTerminal })
  }
}
