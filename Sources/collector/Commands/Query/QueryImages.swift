import ArgumentParser
import CollectorCore
import Foundation
import Inventory

struct QueryImages: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "images",
    abstract: "Which images lack a package, have a label, failed, or fail a check.",
    discussion: """
      What is given has to hold all at once. The state is found where it is known to hold, unknown where nobody could look, with the reason, and \
      unreached for names that failed before they led to an image. Images in which it is known not to hold are not listed.

      collector query images --missing-package ca-certificates
      collector query images --label org.opencontainers.image.vendor=Example
      collector query images --check no-extra-users=fail --repository 'team/*'
      collector query images --failed -o json
      """
  )

  @Option(
    name: .customLong("missing-package"),
    help: ArgumentHelp("Images without a package of this name, or that fits this pattern.", valueName: "NAME")
  )
  var missingPackage: String?
  @Option(
    help: ArgumentHelp("Images with this label; repeatable.", valueName: "KEY[=VALUE]"),
    transform: ImageQuery.Label.init(argument:)
  )
  var label: [ImageQuery.Label] = []
  @Option(
    help: ArgumentHelp("Images of which a check says pass, fail, warn or skip; repeatable.", valueName: "ID=STATUS"),
    transform: ImageQuery.Check.init(argument:)
  )
  var check: [ImageQuery.Check] = []
  @Flag(help: "Images that could not be had, or in which a script did not end well.")
  var failed = false
  @OptionGroup var scope: ScopeOptions
  @OptionGroup var answer: AnswerOptions
  @OptionGroup(title: "Output") var inventory: InventoryOptions

  func run() async throws {
    let context = try inventory.context()
    let printer = answer.printer(ImageAnswerRow.columns, context)
    try await context.withInventory { inventory in
      let found = try await inventory.images(query)
      try await printer.print(found.images) { image in
        let reasons = query.hasFailed ? try await inventory.failures(of: image) : []
        return ImageAnswerRow.row(image, .found, reason: reasons.isEmpty ? nil : reasons.joined(separator: "; "))
      }
      try await printer.print(found.unknown) { ImageAnswerRow.row($0.image, .unknown, reason: $0.reason) }
      for name in found.unreached { printer.take(ImageAnswerRow.row(name)) }
      printer.finish()
      if printer.rows == 0 { context.remark("no image is like that") }
    }
  }

  private var query: ImageQuery {
    ImageQuery(
      repository: scope.repository.map(TextPattern.init),
      labels: label,
      missingPackage: missingPackage.map(TextPattern.init),
      checks: check,
      hasFailed: failed,
      includesUntagged: scope.untagged,
      time: scope.at?.date
    )
  }
}

extension ImageQuery.Label {
  /// `KEY=VALUE`, or `KEY` for any value.
  init(argument: String) throws {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard !parts[0].isEmpty else { throw ValidationError("it has to be a label's name, or NAME=VALUE") }
    self.init(key: parts[0], value: parts.count > 1 ? parts[1] : nil)
  }
}

extension ImageQuery.Check {
  private static let statuses = ["pass", "fail", "warn", "skip"]

  /// `ID=STATUS`. The last `=` counts: an ID can have some itself.
  init(argument: String) throws {
    guard let separator = argument.lastIndex(of: "="), separator > argument.startIndex else {
      throw ValidationError("it has to be a check and what it says, such as no-extra-users=fail")
    }
    let status = String(argument[argument.index(after: separator)...])
    guard Self.statuses.contains(status) else {
      throw ValidationError("a check says \(Self.statuses.joined(separator: ", "))")
    }
    self.init(id: String(argument[..<separator]), status: status)
  }
}
