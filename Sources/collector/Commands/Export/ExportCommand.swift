import ArgumentParser

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write what is known of images in formats that other programs read.",
    discussion: """
      Bills of materials have a document for each image, reports of checks one for all.

      collector export cyclonedx team/app:1.2 > app.cdx.json
      collector export spdx --all -d sboms
      collector export junit --repository 'team/*' -o report.xml
      collector export sarif team/app:1.2 > app.sarif
      """,
    subcommands: [ExportCycloneDX.self, ExportSPDX.self, ExportJUnit.self, ExportSARIF.self]
  )
}

struct ExportCycloneDX: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cyclonedx",
    abstract: "The packages of images as CycloneDX 1.6, in JSON.",
    discussion: """
      collector export cyclonedx team/app:1.2 > app.cdx.json
      collector export cyclonedx --all -d sboms
      """
  )

  @OptionGroup var bill: BillOptions

  func run() async throws { try await bill.export(.cycloneDX) }
}

struct ExportSPDX: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spdx",
    abstract: "The packages of images as SPDX 2.3, in JSON.",
    discussion: """
      collector export spdx team/app:1.2 > app.spdx.json
      collector export spdx --all -d sboms
      """
  )

  @OptionGroup var bill: BillOptions

  func run() async throws { try await bill.export(.spdx) }
}
