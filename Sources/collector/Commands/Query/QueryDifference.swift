import ArgumentParser
import CollectorCore
import Inventory

struct QueryDifference: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "What two images differ in: packages, or the output of a script.",
    discussion: """
      Packages are added, removed, upgraded or downgraded, by the order of versions of their manager. With --script, the outputs of a script are compared line by \
      line, documents as JSON in lines.

      collector query diff team/app:1.1 team/app:1.2
      collector query diff --script users team/app:1.1 team/app:1.2
      """
  )

  @Argument(help: ArgumentHelp("A name, an image ID, a digest, or the first 6 digits or more of one.", valueName: "IMAGE"))
  var before: String
  @Argument(help: ArgumentHelp("Another one.", valueName: "IMAGE"))
  var after: String
  @Option(help: ArgumentHelp("Compare what this script has printed.", valueName: "NAME"))
  var script: String?
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Of packages: table, json (an object a line) or csv (RFC 4180).", valueName: "FORMAT")
  )
  var format: AnswerFormat?
  @OptionGroup(title: "Output") var inventory: InventoryOptions

  func validate() throws {
    if script != nil, format != nil { throw ValidationError("--script prints lines of text: leave --output away") }
  }

  func run() async throws {
    let context = try inventory.context()
    if let script {
      try await compareOutputs(of: script, context)
    } else {
      try await comparePackages(context)
    }
  }

  private func comparePackages(_ context: CommandContext) async throws {
    let difference = try await context.withInventory { try await $0.difference(from: before, to: after) }
    let printer = AnswerPrinter(DifferenceAnswer.columns, format ?? .table, to: context.output)
    for row in DifferenceAnswer.rows(difference) { printer.take(row) }
    printer.finish()
    if printer.rows == 0, difference.doubts.isEmpty { context.remark("both have the same packages") }
    for doubt in difference.doubts { context.note("packages may be missing here: \(doubt)") }
  }

  private func compareOutputs(of script: String, _ context: CommandContext) async throws {
    let (left, right) = try await context.withInventory { inventory in
      (
        try await inventory.requiredResult(of: script, in: before),
        try await inventory.requiredResult(of: script, in: after)
      )
    }
    let difference = UnifiedDifference((before, left.output.document), (after, right.output.document))
    let isSafe = StandardOutput.isTerminal || context.output.style.hasColor
    let lines = difference.lines(isSafe: isSafe, style: context.output.style)
    context.output.print(lines)
    if lines.isEmpty { context.remark("both outputs of \(script) are the same") }
    for (image, result) in [(before, left), (after, right)] where result.status != .ok {
      context.note("\(script) in \(image): \(result.status.rawValue)" + (result.reason.map { ": \($0)" } ?? ""))
    }
  }
}
