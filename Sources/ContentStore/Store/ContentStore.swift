import Foundation
public import Logging
import OCI
public import SystemPackage

/// Blobs and unpacked layers, each kept once under its digest, shared by all processes that use the directory.
///
/// The blobs are an OCI image layout, which other tools can read. Everything becomes part of the store by being renamed into its
/// place, whole and verified: a process that is killed leaves nothing but what the next one removes. After a power cut, layers
/// that may not have reached the disk are dropped (see `sync`); blobs are verified whenever they are read back.
///
/// Its calls that are not `async` block for as long as the file system does, and for the moments in which others have the store's
/// lock.
///
/// <https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md>
public struct ContentStore: Sendable {
  /// What the store may hold, in bytes, once nothing of it is in use.
  public let budgetBytes: Int64
  let paths: StorePaths
  let logger: Logger
  let boot: Boot

  /// What this version writes. Another one reads no other.
  static let format = 1

  /// The absolute path of the store.
  public var directory: FilePath { paths.root }
  /// Where layers are: `StoredLayer.name` is relative to it.
  public var layersDirectory: FilePath { paths.layers }

  /// Opens a store, which is made where there is none, and removes what processes that were killed have left in it.
  ///
  /// - Parameter directory: Of this user, and empty or a store; a relative path is one below the current directory.
  /// - Throws: `notAStore` for a directory with anything else in it, which stays as it is; `notPermitted` for one of somebody
  ///   else, or that cannot be written; `newerFormat`; `diskFull`; `busy`; `fileSystem`.
  public static func open(_ directory: FilePath, budgetBytes: Int64, logger: Logger) throws(StoreError) -> ContentStore {
    try open(directory, budgetBytes: budgetBytes, logger: logger, boot: .current)
  }

  static func open(
    _ directory: FilePath,
    budgetBytes: Int64,
    logger: Logger,
    boot: Boot
  ) throws(StoreError) -> ContentStore {
    do {
      let root = try StoreDirectory.prepare(directory)
      let store = ContentStore(budgetBytes: budgetBytes, paths: StorePaths(root: root), logger: logger, boot: boot)
      try store.locked { try store.recover() }
      store.emptyTrash()
      return store
    } catch {
      throw StoreError(error, at: directory)
    }
  }

  /// Begins to hold things. The lease lasts until its `release`, or the end of the process.
  public func makeLease() throws(StoreError) -> StoreLease {
    // Who sweeps dead leases has the store's lock, and so never sees one that is there and not locked yet.
    try locked(at: paths.leases) { try StoreLease.make(in: paths) }
  }

  /// Does something while nobody else takes or evicts anything. It must not take long.
  ///
  /// - Parameter path: What errors are about.
  func locked<Value>(at path: FilePath? = nil, _ body: () throws -> Value) throws(StoreError) -> Value {
    do {
      let lock = try StoreLock.wait(paths.lock)
      defer { lock.unlock() }
      return try body()
    } catch {
      throw StoreError(error, at: path ?? paths.root)
    }
  }

  /// Waits for the lock of one thing, which others may hold for as long as they fetch or unpack it.
  func exclusive(_ name: String) async throws -> FileLock {
    let path = paths.locks.appending(name)
    var gap = Duration.milliseconds(5)
    while true {
      try Task.checkCancellation()
      do {
        if let lock = try FileLock.attempt(path) { return lock }
      } catch {
        throw StoreError(error, at: path)
      }
      try await Task.sleep(for: gap)
      gap = min(gap * 2, .milliseconds(200))
    }
  }
}
