import ArgumentParser
import CollectorCore
import Exports
import Foundation
import Inventory

/// Of which images bills of materials are written, and where to.
struct BillOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("Names, image IDs or digests.", valueName: "IMAGE"))
  var images: [String] = []
  @Flag(help: "Every image that a name leads to.")
  var all = false
  @Option(
    name: [.customShort("d"), .customLong("directory")],
    help: ArgumentHelp("Where several go: a file for each image, named by its first name.", valueName: "DIR")
  )
  var directory: String?
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("Where one goes; default: standard output.", valueName: "FILE")
  )
  var file: String?
  @OptionGroup(title: "Output") var inventory: InventoryOptions

  func validate() throws {
    guard all == images.isEmpty else { throw ValidationError("Name images, or give --all.") }
    if all || images.count > 1, directory == nil {
      throw ValidationError("There is a document for each image: say with --directory where they go.")
    }
    if directory != nil, file != nil { throw ValidationError("Give --directory or --output, not both.") }
  }

  func export(_ format: BillFormat) async throws {
    let context = try inventory.context()
    if let directory {
      try await exportAll(format, to: directory, context)
    } else {
      let document = try await context.withInventory { inventory in
        let image = try await inventory.exported(inventory.image(images[0]), .packages)
        return try format.document(image)
      }
      try await withDocument(at: file, context.output) { write in try write(document + Data("\n".utf8)) }
    }
  }

  private func exportAll(_ format: BillFormat, to directory: String, _ context: CommandContext) async throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    var names = DocumentNames(suffix: format.suffix)
    var failures = 0
    try await context.withInventory { inventory in
      try await inventory.forEachImage(images) { summary in
        let image = try await inventory.exported(summary, .packages)
        let document: Data
        do {
          document = try format.document(image)
        } catch let error as ExportError {
          failures += 1
          context.note("\(error)")
          return
        }
        let place = URL(filePath: directory).appending(component: names.name(of: image))
        try (document + Data("\n".utf8)).write(to: place, options: .atomic)
        context.output.print([place.relativePath.escapedForTerminal])
      }
    }
    if failures > 0 { throw ExitStatus.failed.code }
  }
}

/// A format of bills of materials.
struct BillFormat: Sendable {
  /// As other programs name such files.
  let suffix: String
  let document: @Sendable (ExportedImage) throws -> Data

  static let cycloneDX = BillFormat(suffix: ".cdx.json") { try CycloneDXExport.document(of: $0, by: .collector) }
  static let spdx = BillFormat(suffix: ".spdx.json") { try SPDXExport.document(of: $0, by: .collector) }
}
