import Foundation
import Logging
public import OCI
import Synchronization
public import SystemPackage

/// A layer that is being unpacked. It ends with `commit` or `cancel`; the process's end is as good as `cancel`.
///
/// It has one owner, who calls one thing after the other.
public final class LayerSession: Sendable {
  /// The directory to fill: it is there, and empty. Whoever fills it has ended before `commit` or `cancel`.
  public let directory: FilePath
  private let diffID: Digest
  private let form: LayerForm
  private let store: ContentStore
  private let lease: StoreLease
  private let lock: FileLock
  private let name: String
  private let own: FilePath
  private let isOver = Mutex(false)

  /// - Parameter lock: Of the layer. It is the session's from now on, unless this throws.
  init(_ diffID: Digest, form: LayerForm, store: ContentStore, lease: StoreLease, lock: FileLock) throws(StoreError) {
    name = StorePaths.layerName(diffID, form)
    own = store.paths.work.appending(name)
    directory = own.appending(LayerRecord.directoryName)
    (self.diffID, self.form, self.store, self.lease, self.lock) = (diffID, form, store, lease, lock)
    do {
      // Of a process that was killed: nobody else has the lock.
      if FileStatus(own) != nil {
        try store.discard(own)
        store.emptyTrash()
      }
      try DirectoryTree.make(directory)
      // What is no entry of the archive is everybody's to read, as with other unpackers; only this user gets as far as here.
      guard chmod(directory.string, 0o755) == 0 else { throw Errno(rawValue: errno) }
    } catch {
      throw StoreError(error, at: own)
    }
  }

  /// Makes the directory part of the store, held by the lease.
  ///
  /// - Parameter blob: What it was unpacked from. Where the store has that, too, it is evicted before anything else: it is of use
  ///   only once this layer is gone.
  /// - Throws: `mismatch` if it is not what was begun; nothing of it is kept after an error. The session is over in any case.
  @discardableResult
  public func commit(_ unpacked: UnpackedLayer, from blob: Digest? = nil) throws(StoreError) -> StoredLayer {
    let target = store.paths.layer(name)
    guard !isOver.withLock({ $0 }) else { throw .ended(path: own) }
    do throws(StoreError) {
      guard unpacked.diffID == diffID else { throw .mismatch(diffID, reason: "it unpacked to \(unpacked.diffID)") }
      let record = LayerRecord(unpacked: unpacked, form: form, blob: blob, boot: store.boot.id, madeAt: Boot.now())
      let hadOther = try store.locked(at: target) {
        try record.write(below: own)
        // One without a readable record.
        let hasOther = FileStatus(target) != nil
        if hasOther { try store.discard(target) }
        try lease.hold(.layer(name))
        try AtomicFile.rename(own, to: target)
        return hasOther
      }
      if hadOther { store.emptyTrash() }
    } catch {
      cancel()
      throw error
    }
    end()
    return StoredLayer(diffID: diffID, name: ContentStore.layerDirectory(name), unpacked: unpacked)
  }

  /// Drops what has been unpacked. Does nothing after the session's end.
  public func cancel() {
    guard !isOver.withLock({ $0 }) else { return }
    do {
      try store.discard(own)
      store.emptyTrash()
    } catch {
      store.logger.info("left behind for later", metadata: ["what": "\(own)", "error": "\(error)"])
    }
    end()
  }

  private func end() {
    isOver.withLock { $0 = true }
    lock.remove()
  }
}
