import Foundation
public import SystemPackage

/// A directory of a test's own.
public struct TemporaryDirectory: Sendable, Hashable {
  public let path: FilePath

  /// Makes a new, empty directory that only this user can open.
  ///
  /// - Parameter parent: Where; `nil` where the system has its temporary files.
  public init(prefix: String = "collector-test", in parent: FilePath? = nil) throws {
    let parent = parent ?? FilePath(FileManager.default.temporaryDirectory.path)
    path = parent.appending("\(prefix)-\(Self.randomSuffix())")
    try FileManager.default.createDirectory(
      atPath: path.string,
      withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700]
    )
  }

  /// The path of something in the directory.
  public func file(_ name: String) -> FilePath { path.appending(name) }

  /// Writes a file in the directory.
  ///
  /// - Returns: Its path.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> FilePath {
    try Data(text.utf8).write(to: URL(filePath: file(name).string))
    return file(name)
  }

  /// Removes the directory with all that is in it, however deep; one that is gone already is no error.
  public func remove() throws {
    do {
      try FileManager.default.removeItem(atPath: path.string)
    } catch CocoaError.fileNoSuchFile {
      return
    } catch {
      // Foundation knows no paths beyond the kernel's limit, which unpacked layers can have.
      let process = Process()
      process.executableURL = URL(filePath: "/bin/rm")
      process.arguments = ["-rf", "--", path.string]
      try process.run()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else { throw error }
    }
  }

  /// Short, since paths of sockets are limited to 107 bytes.
  private static func randomSuffix() -> String {
    String(UInt64.random(in: .min ... .max), radix: 36)
  }
}

/// Runs `body` with a directory of its own, which is removed afterwards however it ends.
@discardableResult
public func withTemporaryDirectory<Value>(_ body: (TemporaryDirectory) async throws -> Value) async throws -> Value {
  let directory = try TemporaryDirectory()
  return try await finishing({ try directory.remove() }, { try await body(directory) })
}
