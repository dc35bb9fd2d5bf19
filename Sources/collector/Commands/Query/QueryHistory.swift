import ArgumentParser
import CollectorCore
import Inventory
import OCI

struct QueryHistory: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "What a name has led to, and from when to when.",
    discussion: """
      The oldest first. Times are those at which Collector saw it. Where a name is gone, its last row has an end.

      collector query history registry.example.com/team/app:1.2
      """
  )

  @Argument(
    help: ArgumentHelp(
      "The name, as `collector query images` lists it; nginx:1.27 means what it means to Docker.",
      valueName: "NAME"
    )
  )
  var name: String
  @OptionGroup var answer: AnswerOptions
  @OptionGroup(title: "Output") var inventory: InventoryOptions

  private static let columns = [
    AnswerColumn("name"), AnswerColumn("since", title: "SINCE"), AnswerColumn("until", title: "UNTIL"),
    AnswerColumn("image_id", title: "IMAGE ID"), AnswerColumn("digest", title: "DIGEST", shrinks: .end), AnswerColumn("source"),
  ]

  func run() async throws {
    let context = try inventory.context()
    let printer = answer.printer(Self.columns, context)
    let intervals = try await context.withInventory { try await $0.history(of: name) }
    for interval in intervals { printer.take(Self.row(interval)) }
    printer.finish()
    if intervals.isEmpty { context.remark("nothing is known of \(name); `collector query images` lists names") }
  }

  private static func row(_ interval: NameInterval) -> AnswerRow {
    AnswerRow([
      .text(interval.name), .time(interval.since), interval.until == nil ? .text(nil, shown: "now") : .time(interval.until),
      .text("\(interval.imageID)", shown: interval.imageID.short), .text(interval.digest.map { "\($0)" }), .text(interval.source),
    ])
  }
}
