import ArgumentParser
import CollectorCore
import Foundation

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Ask the watch that works with a state how it is doing."
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json
  }

  @Option(help: ArgumentHelp("The state that the watch works with.", valueName: "FILE"))
  var state: String?
  @Option(name: [.customShort("o"), .customLong("output")], help: "A table, or a JSON document.")
  var format = Format.table
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let settings = try Settings.resolve(
      output,
      GivenOptions([.state: state]),
      environment: ProcessInfo.processInfo.environment
    )
    let context = CommandContext(settings)
    let document = try await WatchStatusClient(statePath: settings.statePath).document()
    switch format {
    case .json: context.output.print([String(decoding: document, as: UTF8.self)])
    case .table:
      let lines = StatusTable(try WatchStatus(parsing: document), now: Date())
      context.output.print(lines.lines(columns: context.output.columns, style: context.output.style))
    }
  }
}
