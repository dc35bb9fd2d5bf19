import CollectorTestKit
import Foundation
import SystemPackage

/// The root file system of an image, as a test makes it.
struct RootFileSystem {
  private let directory: TemporaryDirectory

  fileprivate init(in directory: TemporaryDirectory) {
    self.directory = directory
  }

  var path: FilePath { directory.path }

  func write(_ content: Data, to name: String) throws {
    try content.write(to: URL(filePath: place(name).string))
  }

  func write(_ text: String, to name: String) throws {
    try write(Data(text.utf8), to: name)
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: place(name).string, withDestinationPath: target)
  }

  func makeDirectory(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: path.appending(name).string, withIntermediateDirectories: true)
  }

  func makePipe(_ name: String) throws {
    guard try mkfifo(place(name).string, 0o600) == 0 else { throw Errno(rawValue: errno) }
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: path.appending(name).string)
  }

  /// The path of something whose directory is there.
  private func place(_ name: String) throws -> FilePath {
    let place = path.appending(name)
    try FileManager.default.createDirectory(atPath: place.removingLastComponent().string, withIntermediateDirectories: true)
    return place
  }
}

/// Runs `body` with a root file system that has these files and nothing else.
func withRootFileSystem<Value>(
  _ files: [String: String] = [:],
  _ body: (RootFileSystem) async throws -> Value
) async throws -> Value {
  try await withTemporaryDirectory { directory in
    let root = RootFileSystem(in: directory)
    for (name, text) in files { try root.write(text, to: name) }
    return try await body(root)
  }
}
