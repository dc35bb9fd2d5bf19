import ArgumentParser
import CollectorCore
import Foundation
import OCI
import Toolbox

struct ToolboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "toolbox",
    abstract: "The tools that are mounted in containers.",
    subcommands: [ShowToolbox.self, VerifyToolbox.self],
    defaultSubcommand: ShowToolbox.self
  )
}

struct ToolboxOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The directory of the toolbox.", valueName: "DIR"))
  var toolbox: String?
}

extension ToolboxOptions {
  fileprivate func context(_ output: OutputOptions) throws -> CommandContext {
    CommandContext(
      try Settings.resolve(output, GivenOptions([.toolbox: toolbox]), environment: ProcessInfo.processInfo.environment)
    )
  }
}

struct ShowToolbox: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "Tell where it is and what parts it has.")

  @OptionGroup(title: "Toolbox") var toolbox: ToolboxOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let context = try toolbox.context(output)
    let location = try context.toolboxLocator.locate()
    try context.print(location.open(), at: location)
  }
}

struct VerifyToolbox: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read all of it and compare it with its digests.",
    discussion: "The exit status is 0 if it is as it was built, and 2 if it is not."
  )

  @OptionGroup(title: "Toolbox") var toolbox: ToolboxOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let context = try toolbox.context(output)
    let location = try context.toolboxLocator.locate()
    try context.print(location.verify(), at: location)
  }
}

extension CommandContext {
  fileprivate func print(_ toolbox: PackedToolbox, at location: ToolboxLocation) {
    let columns = [
      Table.Column("PART"), Table.Column("MOUNTED AT"), Table.Column("PLATFORM"), Table.Column("DIGEST"), Table.Column("ARCHIVE"),
    ]
    let rows = toolbox.parts.map { part in
      Table.Row([part.name, part.mountPoint, "\(toolbox.platform)", "\(part.digest)", part.archive].map { Table.Cell($0) })
    }
    output.print(Table(columns, rows: rows))
  }
}
