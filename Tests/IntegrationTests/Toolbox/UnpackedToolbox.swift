import CollectorCore
import CollectorTestKit
import Foundation
import SystemPackage
import Toolbox

/// The toolbox that `make toolbox` built in this checkout, unpacked.
struct UnpackedToolbox {
  static let checkout = FilePath(#filePath)
    .removingLastComponent().removingLastComponent().removingLastComponent().removingLastComponent()

  let packed: PackedToolbox
  private let parent: TemporaryDirectory

  /// - Throws: `ToolboxError` where there is none, which says how to build it.
  fileprivate init(in parent: TemporaryDirectory) async throws {
    let locator = ToolboxLocator(
      option: nil,
      environment: ProcessInfo.processInfo.environment,
      executable: nil,
      workingDirectory: Self.checkout.string
    )
    packed = try locator.locate().open()
    self.parent = parent
    try FileManager.default.createDirectory(atPath: parent.file("collector").string, withIntermediateDirectories: false)
    for part in packed.parts {
      // The base comes first, and has the directories of the others.
      try await Command("tar", package: "tar")(
        "--extract",
        "--file",
        part.archive,
        "--directory",
        parent.path.string + part.mountPoint
      )
    }
  }

  /// What is mounted at `/collector`.
  var directory: FilePath { parent.file("collector") }

  func file(_ name: String) -> FilePath { directory.appending(name) }

  func contents(of name: String) throws -> Data { try Data(contentsOf: URL(filePath: file(name).string)) }
}

/// Runs `body` with an unpacked toolbox of its own.
func withToolbox<Value>(_ body: (UnpackedToolbox) async throws -> Value) async throws -> Value {
  try await withTemporaryDirectory { directory in
    try await body(UnpackedToolbox(in: directory))
  }
}
