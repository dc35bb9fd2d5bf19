import ArgumentParser
import CollectorCore
import Exports
import Inventory

struct ExportJUnit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "junit",
    abstract: "The checks of images as JUnit's XML: a suite for each image.",
    discussion: """
      collector export junit -o report.xml
      collector export junit team/app:1.2
      """
  )

  @OptionGroup var report: ReportOptions

  func run() async throws { try await report.export(JUnitReport()) }
}

struct ExportSARIF: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sarif",
    abstract: "The checks of images as SARIF 2.1.0: a run for each image.",
    discussion: """
      collector export sarif --repository 'team/*' -o report.sarif
      collector export sarif team/app:1.2
      """
  )

  @OptionGroup var report: ReportOptions

  func run() async throws { try await report.export(SARIFReport(tool: .collector)) }
}

/// Of which images a report is, and where it goes.
struct ReportOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("Names, image IDs or digests; default: every image that a name leads to.", valueName: "IMAGE"))
  var images: [String] = []
  @Option(
    help: ArgumentHelp("Only repositories that fit a shell pattern, with or without their registry.", valueName: "PATTERN")
  )
  var repository: String?
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Where it goes; default: standard output.", valueName: "FILE")
  )
  var file: String?
  @OptionGroup(title: "Output") var inventory: InventoryOptions

  func validate() throws {
    if !images.isEmpty, repository != nil { throw ValidationError("Name images, or give --repository, not both.") }
  }

  /// Writes the report image by image. What is not in it for want of checks is told.
  func export(_ report: some ImageReport) async throws {
    let context = try inventory.context()
    var report = report
    var unchecked: [String] = []
    var uncheckedCount = 0
    try await context.withInventory { inventory in
      try await withDocument(at: file, context.output) { write in
        try write(report.begin())
        try await inventory.forEachImage(images, repository: repository.map(TextPattern.init)) { summary in
          let image = try await inventory.exported(summary, .checks)
          if image.results.isEmpty {
            uncheckedCount += 1
            if unchecked.count < Self.mostNamed { unchecked.append(image.title) }
          } else {
            try write(report.add(image))
          }
        }
        try write(report.end())
      }
    }
    guard uncheckedCount > 0 else { return }
    let more = uncheckedCount > unchecked.count ? ", …" : ""
    context.note(
      "no script of kind checks has run in \(counted(uncheckedCount, "image")), not in the report: \(unchecked.joined(separator: ", "))\(more)"
    )
  }

  /// More names than that are no note.
  private static let mostNamed = 3
}
