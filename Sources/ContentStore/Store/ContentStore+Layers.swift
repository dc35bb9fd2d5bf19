import Foundation
import Logging
public import OCI
public import SystemPackage

/// A layer that is unpacked.
public struct StoredLayer: Sendable, Hashable {
  public let diffID: Digest
  /// Its directory, relative to `ContentStore.layersDirectory`.
  public let name: String
  public let unpacked: UnpackedLayer
}

/// What stands beside the directory of a layer.
struct LayerRecord: Codable, Sendable {
  var unpacked: UnpackedLayer
  var form: LayerForm
  /// The machine's start in which it was made: what was written shortly before a power cut may not have reached the disk.
  var boot: String

  static func read(below directory: FilePath) -> LayerRecord? {
    guard let bytes = try? Data(contentsOf: URL(filePath: directory.appending(fileName).string)) else { return nil }
    return try? JSONDecoder().decode(LayerRecord.self, from: bytes)
  }

  static let fileName = "layer.json"
  static let directoryName = "fs"
}

extension ContentStore {
  /// An unpacked layer, if it is there in this form: from now on the lease holds it.
  public func layer(_ diffID: Digest, form: LayerForm, lease: StoreLease) throws(StoreError) -> StoredLayer? {
    let path = paths.layer(diffID)
    return try locked(at: path) {
      guard let record = LayerRecord.read(below: path), record.form == form, record.unpacked.diffID == diffID else { return nil }
      try lease.hold(.layer(diffID))
      Self.touch(path.appending(LayerRecord.fileName))
      return StoredLayer(diffID: diffID, name: Self.layerDirectory(diffID), unpacked: record.unpacked)
    }
  }

  static func layerDirectory(_ diffID: Digest) -> String { "\(StorePaths.layerName(diffID))/\(LayerRecord.directoryName)" }

  /// Whether there was something to unpack.
  public enum LayerStart: Sendable {
    case present(StoredLayer)
    case begun(LayerSession)
  }

  /// Begins to unpack a layer. Waits while somebody else unpacks the same one.
  ///
  /// - Throws: `StoreError`, `CancellationError`.
  public func beginLayer(_ diffID: Digest, form: LayerForm, lease: StoreLease) async throws -> LayerStart {
    let lock = try await exclusive("layer-\(diffID.algorithm.rawValue)-\(diffID.hex)")
    do {
      if let layer = try layer(diffID, form: form, lease: lease) {
        lock.unlock()
        return .present(layer)
      }
      return .begun(try LayerSession(diffID, form: form, store: self, lease: lease, lock: lock))
    } catch {
      lock.unlock()
      throw error
    }
  }
}

/// A layer that is being unpacked. It ends with `commit` or `cancel`; the process's end is as good as `cancel`.
public final class LayerSession: Sendable {
  /// The directory to fill.
  public let directory: FilePath
  private let diffID: Digest
  private let form: LayerForm
  private let store: ContentStore
  private let lease: StoreLease
  private let lock: FileLock
  private let own: FilePath
  private let ownLock: FileLock

  init(_ diffID: Digest, form: LayerForm, store: ContentStore, lease: StoreLease, lock: FileLock) throws(StoreError) {
    own = store.paths.work.appending(UUID().uuidString.lowercased())
    directory = own.appending(LayerRecord.directoryName)
    do {
      // Whoever clears up finds the lock before the directory, and so never a directory that is just being made.
      guard let ownLock = try FileLock.attempt(Self.lock(of: own)) else { throw Errno.wouldBlock }
      self.ownLock = ownLock
      try DirectoryTree.make(own)
      try DirectoryTree.make(directory)
      guard chmod(directory.string, 0o755) == 0 else { throw Errno(rawValue: errno) }
    } catch {
      throw StoreError(error, at: own)
    }
    self.diffID = diffID
    self.form = form
    self.store = store
    self.lease = lease
    self.lock = lock
  }

  static func lock(of directory: FilePath) -> FilePath { FilePath("\(directory).lock") }

  /// Makes the directory part of the store.
  public func commit(_ unpacked: UnpackedLayer) throws(StoreError) -> StoredLayer {
    let target = store.paths.layer(diffID)
    let record = LayerRecord(unpacked: unpacked, form: form, boot: Boot.current)
    do throws(StoreError) {
      guard unpacked.diffID == diffID else { throw .mismatch(diffID, reason: "it unpacked to \(unpacked.diffID)") }
      try store.locked(at: target) {
        try AtomicFile.write(try JSONEncoder().encode(record), to: own.appending(LayerRecord.fileName))
        // One of another form, or without a record.
        if target.exists { try store.discard(target) }
        try lease.hold(.layer(diffID))
        try AtomicFile.rename(own, to: target)
      }
    } catch {
      cancel()
      throw error
    }
    end()
    return StoredLayer(diffID: diffID, name: ContentStore.layerDirectory(diffID), unpacked: unpacked)
  }

  /// Drops what has been unpacked. Only to be called where `commit` is not, or has thrown.
  public func cancel() {
    if own.exists {
      do {
        try store.discard(own)
        store.emptyTrash()
      } catch {
        store.logger.info("left behind for later", metadata: ["what": "\(own)", "error": "\(error)"])
      }
    }
    end()
  }

  private func end() {
    unlink(Self.lock(of: own).string)
    ownLock.unlock()
    lock.unlock()
  }
}

/// The machine's start.
enum Boot {
  static let current =
    (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))?
    .trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
}
