import Foundation
import SystemPackage

/// The directory of a store, before anything is written into it.
enum StoreDirectory {
  /// What may be in it before the store is: `run` is the engine's, `lost+found` the file system's, the rest what a process has
  /// left that was killed while it made the store.
  private static let harmless: Set<String> = ["run", "lost+found", "lock"]

  /// Makes the directory where there is none, and checks that a store may be in it.
  ///
  /// - Returns: Its absolute path.
  static func prepare(_ directory: FilePath) throws -> FilePath {
    try DirectoryTree.make(directory)
    guard let resolved = realpath(directory.string, nil) else { throw Errno(rawValue: errno) }
    defer { free(resolved) }
    let root = FilePath(platformString: resolved)
    try check(root)
    return root
  }

  private static func check(_ root: FilePath) throws {
    guard let status = FileStatus(root) else { throw Errno(rawValue: errno) }
    guard status.isDirectory else { throw StoreError.notAStore(path: root, reason: "it is no directory") }
    guard status.owner == geteuid() else {
      throw StoreError.notPermitted(path: root, reason: "it belongs to another user (\(status.owner))")
    }
    guard access(root.string, R_OK | W_OK | X_OK) == 0 else {
      throw StoreError.notPermitted(path: root, reason: "\(Errno(rawValue: errno))")
    }
    try checkContent(root)
    // What is in it comes from private images, too.
    if status.mode & 0o077 != 0, chmod(root.string, 0o700) != 0 { throw Errno(rawValue: errno) }
  }

  private static func checkContent(_ root: FilePath) throws {
    let names = Set(try FileReading.names(in: root))
    guard !names.contains("format") else { return try checkFormat(root) }
    let foreign = names.filter { !harmless.contains($0) && !$0.hasPrefix(AtomicFile.temporaryPrefix) }.sorted()
    guard let first = foreign.first else { return }
    throw StoreError.notAStore(
      path: root,
      reason: names.contains("oci-layout")
        ? "it is an image layout of another program" : "it holds other things, such as \(first)"
    )
  }

  private static func checkFormat(_ root: FilePath) throws {
    let bytes = try FileReading.bytes(root.appending("format"), limit: 64) ?? Data()
    let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    guard let found = Int(text) else {
      throw StoreError.notAStore(path: root, reason: "its file format cannot be read; if it is a cache, remove it")
    }
    guard found == ContentStore.format else {
      throw StoreError.newerFormat(path: root, found: found, known: ContentStore.format)
    }
  }
}
