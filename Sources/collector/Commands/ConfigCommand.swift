import ArgumentParser

struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Print the effective configuration and where each value is from.",
    discussion: "It takes the options of `collect`."
  )

  @OptionGroup var options: CollectOptions

  func run() async throws {
    let settings = try options.settings()
    let columns = [
      Table.Column("SETTING"), Table.Column("VALUE", shrinks: .end), Table.Column("FROM", shrinks: .end),
      Table.Column("MEANING", shrinks: .end),
    ]
    let rows = settings.rows.map { row in
      Table.Row([row.name, row.value, row.place, row.meaning].map { Table.Cell($0) })
    }
    CommandContext(settings).output.print(Table(columns, rows: rows))
  }
}
