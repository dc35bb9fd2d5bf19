import CLinux
import Foundation
public import Logging
import OCI
public import SystemPackage

/// Blobs and unpacked layers, each kept once under its digest, shared by all processes that use the directory.
///
/// The blobs are an OCI image layout, which other tools can read. Everything becomes part of the store by being renamed into its place, whole and
/// verified: a process that is killed leaves nothing but what the next one removes.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md>
public struct ContentStore: Sendable {
  /// What the store may hold, in bytes, once nothing of it is in use.
  let budgetBytes: Int64
  let paths: StorePaths
  let logger: Logger

  /// What this version writes. Another one reads no other.
  static let format = 1

  public var directory: FilePath { paths.root }
  /// Where layers are: `StoredLayer.name` is relative to it.
  public var layersDirectory: FilePath { paths.layers }

  /// Opens a store, which is made where there is none, and removes what processes that were killed have left in it.
  public static func open(_ directory: FilePath, budgetBytes: Int64, logger: Logger) throws(StoreError) -> ContentStore {
    let store = ContentStore(budgetBytes: budgetBytes, paths: StorePaths(root: directory), logger: logger)
    do {
      try store.prepare()
      return store
    } catch {
      throw StoreError(error, at: directory)
    }
  }

  private func prepare() throws {
    try DirectoryTree.make(paths.root)
    try checkOwner()
    let lock = try withEmptyOrOwn { try FileLock.wait(paths.lock) }
    defer { lock.unlock() }
    try checkFormat()
    for directory in paths.directories { try DirectoryTree.make(directory) }
    if !paths.marker.exists { try AtomicFile.write(Data(#"{"imageLayoutVersion":"1.0.0"}"#.utf8), to: paths.marker) }
    try recover()
  }

  private func checkOwner() throws {
    var status = stat()
    guard lstat(paths.root.string, &status) == 0 else { throw Errno(rawValue: errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw StoreError.notAStore(path: paths.root, reason: "it is no directory")
    }
    guard status.st_uid == geteuid() else {
      throw StoreError.notPermitted(path: paths.root, reason: "it belongs to another user (\(status.st_uid))")
    }
    guard access(paths.root.string, W_OK | X_OK) == 0 else {
      throw StoreError.notPermitted(path: paths.root, reason: "\(Errno(rawValue: errno))")
    }
  }

  /// Nothing is written into a directory that serves another purpose.
  private func withEmptyOrOwn<Value>(_ body: () throws -> Value) throws -> Value {
    let names = Set(try FileManager.default.contentsOfDirectory(atPath: paths.root.string))
    // `run` is the engine's, `lost+found` the file system's.
    guard names.isSubset(of: ["run", "lost+found", "lock"]) || names.contains("format") else {
      throw StoreError.notAStore(path: paths.root, reason: "it holds other things, such as \(names.sorted()[0])")
    }
    return try body()
  }

  private func checkFormat() throws {
    guard paths.format.exists else { return try AtomicFile.write(Data("\(Self.format)\n".utf8), to: paths.format) }
    let text = try String(contentsOfFile: paths.format.string, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    guard let found = Int(text) else { throw StoreError.notAStore(path: paths.root, reason: "its file format cannot be read") }
    guard found == Self.format else { throw StoreError.newerFormat(path: paths.root, found: found, known: Self.format) }
  }

  /// Begins to hold things.
  public func makeLease() throws(StoreError) -> StoreLease {
    do {
      return try StoreLease(in: paths)
    } catch {
      throw StoreError(error, at: paths.leases)
    }
  }

  /// Does something while nobody else takes or evicts anything. It must not take long.
  func locked<Value>(at path: FilePath? = nil, _ body: () throws -> Value) throws(StoreError) -> Value {
    do {
      let lock = try FileLock.wait(paths.lock)
      defer { lock.unlock() }
      return try body()
    } catch {
      throw StoreError(error, at: path ?? paths.root)
    }
  }
}
