import ArgumentParser
import CollectorCore
import Foundation
import Inventory
import OCI

/// What it costs to keep what was found in many images, and to ask for it.
@main
struct InventoryBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(subcommands: [Insert.self, Ask.self])
}

struct Insert: AsyncParsableCommand {
  @Argument(help: "The database that is made.")
  var path: String
  @Option(help: "How many images.")
  var images = 10_000
  @Option(help: "How many packages each has.")
  var packages = 500

  @Option(help: "The number of the first image.")
  var first = 0
  @Flag(help: "Print the number of each image once it is kept, and nothing else.")
  var progress = false

  /// One of so many images is also encoded, to tell how long the records are.
  private static let sampling = 50

  func run() async throws {
    let inventory = try SQLiteInventory(path: path)
    var clock = Duration.zero
    var rawBytes = 0
    for number in first..<(first + images) {
      let image = BenchmarkImage(number, packages: packages)
      clock += try await ContinuousClock().measure { try await image.keep(in: inventory) }
      if progress { FileHandle.standardOutput.write(Data("\(number)\n".utf8)) }
      if number.isMultiple(of: Self.sampling) { rawBytes += try image.recordBytes() * Self.sampling }
    }
    try inventory.close()
    if progress { return }
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    let seconds = clock / .seconds(1)
    print("images a second: \(Int(Double(images) / seconds)) (\(images) in \(String(format: "%.1f", seconds)) s)")
    print("database: \(size / 1_000_000) MB; the records as JSON: \(rawBytes / 1_000_000) MB; ratio: \(ratio(size, rawBytes))")
    print("peak resident memory: \(try peakMemory()) MB")
  }

  private func ratio(_ size: Int, _ raw: Int) -> String { String(format: "%.3f", Double(size) / Double(max(raw, 1))) }
}

struct Ask: AsyncParsableCommand {
  @Argument(help: "The database that is asked.")
  var path: String
  @Option(help: "How often each question is asked.")
  var runs = 11

  func run() async throws {
    let inventory = try SQLiteInventory(path: path)
    let name = BenchmarkPackage(0).name
    try await measure("packages \(name) --below V") {
      try await inventory.packages(PackageQuery(name: TextPattern(name), below: "2.3-1")).reduce(0) { count, _ in count + 1 }
    }
    try await measure("packages lib001* (a pattern)") {
      try await inventory.packages(PackageQuery(name: TextPattern("lib001*"))).reduce(0) { count, _ in count + 1 }
    }
    try await measure("images --missing-package \(name)") {
      let answer = try await inventory.images(ImageQuery(missingPackage: TextPattern(name)))
      let missing = try await answer.images.reduce(0) { count, _ in count + 1 }
      return try await answer.unknown.reduce(missing) { count, _ in count + 1 }
    }
    try await measure("images --label K=V") {
      let label = ImageQuery.Label(key: "org.opencontainers.image.title", value: "app 7")
      return try await inventory.images(ImageQuery(labels: [label])).images.reduce(0) { count, _ in count + 1 }
    }
    try await measure("packages of two images compared") {
      let difference = try await inventory.difference(
        from: "registry.example.com:5000/team/app-0:1.0",
        to: "registry.example.com:5000/team/app-1:1.0"
      )
      return difference.added.count + difference.removed.count + difference.changed.count
    }
    for (question, sql) in [("package and has_package", Self.quickSQL), ("image_package", Self.slowSQL)] {
      try await measure("in SQL, by \(question)") {
        try await inventory.ask(sql: sql.replacing("NAME", with: name)) { _ in }
        return 1
      }
    }
    print("peak resident memory: \(try peakMemory()) MB")
    try inventory.close()
  }

  private static let quickSQL = """
    SELECT COUNT(*) FROM package JOIN result ON is_current AND has_package(packages, package.id) WHERE name = 'NAME'
    """
  private static let slowSQL = "SELECT COUNT(*) FROM image_package WHERE name = 'NAME'"

  private func measure(_ question: String, _ ask: () async throws -> Int) async throws {
    var times: [Duration] = []
    var rows = 0
    for _ in 0..<runs {
      times.append(try await ContinuousClock().measure { rows = try await ask() })
    }
    let sorted = times.sorted()
    print("\(question): \(rows) rows; median \(sorted[runs / 2].wholeMilliseconds) ms, first \(times[0].wholeMilliseconds) ms")
  }
}

/// In megabytes.
func peakMemory() throws -> Int {
  let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
  return (line.split(separator: " ").compactMap { Int($0) }.first ?? 0) * 1024 / 1_000_000
}
