import ArgumentParser
import CollectorCore
import Inventory
import Synchronization

struct QuerySQL: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql",
    abstract: "Ask in SQL; nothing can be changed.",
    discussion: """
      One SELECT, VALUES or WITH. `collector query schema` prints tables and views, docs/inventory.md tells what they hold.

      collector query sql "SELECT name, digest FROM image_name WHERE name LIKE '%/app:%'"
      collector query sql -o csv "SELECT type, COUNT(*) AS packages FROM package GROUP BY type"
      """
  )

  @Argument(help: ArgumentHelp("The question.", valueName: "SQL"))
  var sql: String
  @Option(
    help: ArgumentHelp("How long the answer may take (60s).", valueName: "DURATION"),
    transform: { text in
      guard let limit = Duration(parsing: text), limit > .zero else {
        throw ValidationError("it has to be a duration, such as 30s or 5m")
      }
      return limit
    }
  )
  var timeout: Duration = AskedInventory.defaultQuestionLimit
  @OptionGroup var answer: AnswerOptions
  @OptionGroup(title: "Output") var inventory: InventoryOptions

  /// Ends an answer that nobody reads any more.
  private struct NoReader: Error {}

  func run() async throws {
    let context = try inventory.context()
    let printers = Mutex<AnswerPrinter?>(nil)
    let (answer, output) = (answer, context)
    do {
      let columns = try await context.withInventory { inventory in
        try await inventory.ask(sql: sql, limit: timeout) { row in
          let printer = printers.withLock { printer in
            let current = printer ?? answer.printer(Self.columns(row.columns), output)
            printer = current
            return current
          }
          let wantsMore = printer.take(AnswerRow(row.values.map { AnswerRow.Field($0) }))
          if !wantsMore { throw NoReader() }
        }
      }
      // What has no rows has columns.
      (printers.withLock { $0 } ?? answer.printer(Self.columns(columns), context)).finish()
    } catch is NoReader {
      return
    } catch {
      // What came before the error is shown, too.
      printers.withLock { $0 }?.finish()
      throw error
    }
  }

  /// Columns of the same name would be one member in JSON: later ones get a number.
  static func columns(_ names: [String]) -> [AnswerColumn] {
    var seen: Set<String> = []
    return names.map { name in
      var (unique, number) = (name, 1)
      while !seen.insert(unique).inserted {
        number += 1
        unique = "\(name)_\(number)"
      }
      return AnswerColumn(unique, title: unique)
    }
  }
}
