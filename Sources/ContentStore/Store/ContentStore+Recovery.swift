import CLinux
import Foundation
import SystemPackage

extension ContentStore {
  /// How long what came of a blob is kept for another attempt.
  private static let partialLifetime: TimeInterval = 24 * 60 * 60

  /// Removes what processes that have ended left behind. To be called with the store's lock.
  func recover() throws {
    _ = try StoreLease.held(in: paths)
    try dropUnsynced()
    for name in try names(in: paths.work) where !name.hasSuffix(".lock") {
      let path = paths.work.appending(name)
      guard let lock = try FileLock.attempt(LayerSession.lock(of: path)) else { continue }
      if path.exists { try discard(path) }
      unlink(LayerSession.lock(of: path).string)
      lock.unlock()
    }
    for directory in [paths.locks, paths.work] {
      for name in try names(in: directory) where directory == paths.locks || name.hasSuffix(".lock") {
        let path = directory.appending(name)
        guard let lock = try? FileLock.attempt(path, create: false) else { continue }
        unlink(path.string)
        lock.unlock()
      }
    }
    for name in try names(in: paths.layers) where LayerRecord.read(below: paths.layers.appending(name)) == nil {
      try discard(paths.layers.appending(name))
    }
    try dropOldPartials()
    for directory in [paths.root, paths.blobs.appending("sha256"), paths.blobs.appending("sha512")] {
      for name in try names(in: directory) where name.hasPrefix(AtomicFile.temporaryPrefix) {
        unlink(directory.appending(name).string)
      }
    }
    emptyTrash()
  }

  private func dropOldPartials() throws {
    for name in try names(in: paths.partial) {
      let path = paths.partial.appending(name)
      guard let made = try? FileManager.default.attributesOfItem(atPath: path.string)[.modificationDate] as? Date,
        made.timeIntervalSinceNow < -Self.partialLifetime
      else { continue }
      unlink(path.string)
    }
  }

  /// After a power cut, layers that were made before it and may not have reached the disk are made again. Blobs are checked whenever they are read.
  private func dropUnsynced() throws {
    let synced = try? String(contentsOfFile: paths.boot.string, encoding: .utf8)
    for name in try names(in: paths.layers) {
      let path = paths.layers.appending(name)
      guard let record = LayerRecord.read(below: path), record.boot != Boot.current, synced != record.boot else { continue }
      try discard(path)
    }
  }

  private func names(in directory: FilePath) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.string)
  }

  /// Brings all that was committed to the disk itself, so that a power cut does not lose it.
  public func close() throws(StoreError) {
    do {
      let root = try FileDescriptor.open(paths.root, .readOnly, options: [.closeOnExec, .directory])
      defer { try? root.close() }
      guard collector_syncfs(root.rawValue) == 0 else { throw Errno(rawValue: errno) }
      try AtomicFile.write(Data(Boot.current.utf8), to: paths.boot)
    } catch {
      throw StoreError(error, at: paths.root)
    }
  }
}
