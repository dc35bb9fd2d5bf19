import ArgumentParser
import CollectorCore
import Inventory

struct QuerySchema: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the tables and views that questions in SQL can be about."
  )

  @OptionGroup(title: "Output") var inventory: InventoryOptions

  func run() async throws {
    let context = try inventory.context()
    let statements = try await context.withInventory { try await $0.schema() }
    context.output.print(statements.map { "\($0);\n".linesSafeForTerminal })
  }
}
