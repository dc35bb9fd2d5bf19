import CollectorCore
import CollectorTestKit
import Foundation
import SystemPackage
import Toolbox

/// The toolbox that `make toolbox` built in this checkout, unpacked.
struct UnpackedToolbox {
  static let checkout = FilePath(#filePath)
    .removingLastComponent().removingLastComponent().removingLastComponent().removingLastComponent()

  /// The part that the others are mounted in.
  static let base = "base"

  let packed: PackedToolbox
  private let parent: TemporaryDirectory

  /// - Parameter parts: Which are unpacked besides the base.
  /// - Throws: `ToolboxError` where there is none, which says how to build it.
  fileprivate init(parts: [String], in parent: TemporaryDirectory) async throws {
    let locator = ToolboxLocator(
      option: nil,
      environment: ProcessInfo.processInfo.environment,
      executable: nil,
      workingDirectory: Self.checkout.string
    )
    packed = try locator.locate().open()
    self.parent = parent
    try FileManager.default.createDirectory(atPath: directory.string, withIntermediateDirectories: false)
    let tar = try Command("tar", package: "tar")
    for part in packed.parts where part.name == Self.base || parts.contains(part.name) {
      _ = try await tar("--extract", "--file", part.archive, "--directory", directory(of: part.name).string)
    }
  }

  /// What is mounted at `/collector`.
  var directory: FilePath { parent.file("collector") }

  /// What is mounted at `/collector`, or at the directory of the part's name there.
  func directory(of part: String) -> FilePath { part == Self.base ? directory : directory.appending(part) }

  func file(_ name: String, of part: String = base) -> FilePath { directory(of: part).appending(name) }

  func contents(of name: String, of part: String = base) throws -> Data {
    try Data(contentsOf: URL(filePath: file(name, of: part).string))
  }
}

/// Runs `body` with an unpacked toolbox of its own, of the base and the parts that are named.
func withToolbox<Value>(parts: [String] = [], _ body: (UnpackedToolbox) async throws -> Value) async throws -> Value {
  try await withTemporaryDirectory { directory in
    try await body(UnpackedToolbox(parts: parts, in: directory))
  }
}
