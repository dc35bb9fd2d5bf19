import ArgumentParser
import CollectorCore
import Foundation
import OCI
import SystemPackage
import Toolbox

struct ScriptsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scripts",
    abstract: "The scripts that a pass would run.",
    subcommands: [ListScripts.self, ShowScript.self, CopyScripts.self, CheckScripts.self],
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
    // Its parameters come after it, and are no part of it.
    if let file = loaded.first?.script.payload.first { context.output.write(file.content) }
  }
}

struct CopyScripts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "copy",
    abstract: "Write scripts and their parameters into a directory, to be changed there.",
    discussion: "Files that are there already are left alone, and the command fails."
  )

  @Argument(help: ArgumentHelp("Built-in scripts, or files.", valueName: "NAME|FILE"))
  var scripts: [String]
  @Option(name: .long, help: ArgumentHelp("The directory.", valueName: "DIR"))
  var to = "."
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let context = CommandContext(try Settings.resolve(output, environment: ProcessInfo.processInfo.environment))
    let directory = FilePath(to)
    try FileManager.default.createDirectory(atPath: directory.string, withIntermediateDirectories: true)
    for file in try await context.scriptLoader.load(scripts).flatMap(\.script.payload) {
      let place = directory.appending(file.name)
      do {
        try file.content.write(to: URL(filePath: place.string), options: .withoutOverwriting)
      } catch CocoaError.fileWriteFileExists {
        throw SettingError.missing("\(place.string) is there already and was left alone: move it away, or choose another --to")
      }
      context.output.print([place.string.escapedForTerminal])
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
