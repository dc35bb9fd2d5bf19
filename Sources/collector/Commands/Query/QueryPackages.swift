import ArgumentParser
import CollectorCore
import Foundation
import Inventory

struct QueryPackages: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "packages",
    abstract: "Which images have a package, and which tags point at them.",
    discussion: """
      Versions are compared as the package's own manager does: dpkg, rpm, apk, pip, npm and others. What an image has never changes; tags do, \
      and --at tells of those of another time.

      collector query packages openssl --source --below 3.0.9
      collector query packages 'log4j*' --type maven -o json
      collector query packages bash --distro debian:12 --repository 'team/*'
      """
  )

  @Argument(help: ArgumentHelp("The name, or a shell pattern.", valueName: "NAME"))
  var name: String
  @Option(help: ArgumentHelp("Only versions less than this.", valueName: "VERSION"))
  var below: String?
  @Option(name: .customLong("at-least"), help: ArgumentHelp("Only versions not less than this.", valueName: "VERSION"))
  var atLeast: String?
  @Flag(help: "Also packages made from a source package of that name.")
  var source = false
  @Option(help: ArgumentHelp("deb, rpm, apk, pypi, npm, maven, …", valueName: "TYPE"))
  var type: String?
  @Option(help: ArgumentHelp("The package's architecture: amd64, noarch, …", valueName: "ARCH"))
  var arch: String?
  @Option(help: ArgumentHelp("The distribution, debian, or one version of it, debian:12.", valueName: "ID[:VERSION]"))
  var distro: String?
  @Option(help: ArgumentHelp("Only what this script has listed.", valueName: "NAME"))
  var script: String?
  @OptionGroup var scope: ScopeOptions
  @OptionGroup var answer: AnswerOptions
  @OptionGroup(title: "Output") var inventory: InventoryOptions

  func run() async throws {
    let context = try inventory.context()
    let printer = answer.printer(PackageAnswer.columns, context)
    try await context.withInventory { inventory in
      try await printer.print(inventory.packages(query)) { PackageAnswer.row($0) }
      printer.finish()
      if printer.rows == 0 { context.remark("no image that could be looked into has such a package") }
      context.note(
        try await inventory.coverage(
          repository: query.repository,
          includesUntagged: query.includesUntagged,
          time: query.time
        )
      )
    }
  }

  private var query: PackageQuery {
    PackageQuery(
      name: TextPattern(name),
      matchesSource: source,
      type: type,
      architecture: arch,
      distribution: distro,
      below: below,
      atLeast: atLeast,
      script: script,
      repository: scope.repository.map(TextPattern.init),
      includesUntagged: scope.untagged,
      time: scope.at?.date
    )
  }
}
