import Foundation
import OCI
import SystemPackage

extension ContentStore {
  /// How long what came of a blob is kept for another attempt, in nanoseconds: a day, by when a pass has come again or never
  /// will.
  private static let partialLifetime: Int64 = 24 * 60 * 60 * 1_000_000_000

  /// Makes what a store has where it is missing, and takes out of it what processes that have ended left half done. To be called
  /// with the store's lock.
  func recover() throws {
    // First: by it a store is told from other directories, and whoever is killed from now on has made a store.
    if FileStatus(paths.format) == nil {
      try AtomicFile.write(Data("\(Self.format)\n".utf8), to: paths.format, durably: true)
    }
    for directory in paths.directories { try DirectoryTree.make(directory) }
    for directory in [paths.root] + Digest.Algorithm.allCases.map(paths.blobs(of:)) {
      for name in try FileReading.names(in: directory) where name.hasPrefix(AtomicFile.temporaryPrefix) {
        unlink(directory.appending(name).string)
      }
    }
    try mendLayout()
    _ = try StoreLease.held(in: paths)
    try dropUnsynced()
    for name in try FileReading.names(in: paths.layers) where try LayerRecord.read(below: paths.layer(name)) == nil {
      try discard(paths.layer(name))
    }
    try dropAbandoned()
  }

  /// <https://github.com/opencontainers/image-spec/blob/v1.1.0/image-layout.md#oci-layout-file>
  private func mendLayout() throws {
    let marker = Data(#"{"imageLayoutVersion":"1.0.0"}"#.utf8)
    if (try? FileReading.bytes(paths.marker, limit: 4096)) != marker { try AtomicFile.write(marker, to: paths.marker) }
    // Images whose entries are lost are brought again as if they were new; what there is of them is found.
    if StoreIndex.read(paths.index) == nil { try StoreIndex().write(paths.index) }
  }

  /// What a living process works at is locked.
  private func dropAbandoned() throws {
    for name in try FileReading.names(in: paths.work) {
      guard let lock = try FileLock.attempt(paths.locks.appending(name)) else { continue }
      try discard(paths.work.appending(name))
      lock.remove()
    }
    for name in try FileReading.names(in: paths.partial) {
      guard let status = FileStatus(paths.partial.appending(name)), status.lastUse < Self.now - Self.partialLifetime,
        let lock = try FileLock.attempt(paths.locks.appending(name))
      else { continue }
      unlink(paths.partial.appending(name).string)
      lock.remove()
    }
    for name in try FileReading.names(in: paths.locks) {
      // Gone by now, or in use.
      guard let lock = try? FileLock.attempt(paths.locks.appending(name), creating: false) else { continue }
      lock.remove()
    }
  }

  /// In nanoseconds since 1970.
  private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1_000_000_000) }
}
