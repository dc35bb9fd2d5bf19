import ArgumentParser
import CollectorCore
import Foundation
import Inventory

struct QueryResult: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "result",
    abstract: "Print what a script found in an image.",
    discussion: """
      A text is printed as the script printed it, a document as JSON. The exit status is 1 if the script did not end well; what it printed is \
      printed all the same.

      collector query result packages registry.example.com/team/app:1.2 | jq -r '.packages[].name'
      collector query result users 4f06b3ff5b01
      """
  )

  @Argument(help: ArgumentHelp("The script's name.", valueName: "SCRIPT"))
  var script: String
  @Argument(help: ArgumentHelp("A name, an image ID, a digest, or the first 6 digits or more of one.", valueName: "IMAGE"))
  var image: String
  @Flag(help: "The whole record, as writers get it.")
  var record = false
  @OptionGroup(title: "Output") var inventory: InventoryOptions

  func run() async throws {
    let context = try inventory.context()
    let result = try await context.withInventory { try await $0.requiredResult(of: script, in: image) }
    if record {
      context.output.print([String(decoding: try Record.result(result).encoded(), as: UTF8.self)])
    } else {
      context.output.write(result.output.document.utf8)
    }
    guard result.status != .ok else { return }
    context.note("\(script): \(result.status.rawValue)" + (result.reason.map { ": \($0)" } ?? ""))
    throw ExitStatus.failed.code
  }
}

extension AskedInventory {
  /// The current result of a script in the image that a text means.
  ///
  /// - Throws: `SettingError` where it has not run there; `InventoryError.unknownImage`, `ambiguousImage`.
  func requiredResult(of script: String, in image: String) async throws -> ResultRecord {
    let summary = try await self.image(image)
    if let result = try await result(of: script, in: summary.imageID) { return result }
    throw SettingError.missing(
      "the script \(script) has not run in \(image): `collector collect -s \(script) \(summary.names.first ?? "IMAGE")` does that"
    )
  }
}

extension JSONValue {
  /// The output as it is printed: a text as it is, a document in lines.
  var document: String {
    if case .string(let text) = self { return text }
    return prettyJSON + "\n"
  }
}
