import Foundation
public import OCI
import SystemPackage

extension ContentStore {
  /// An unpacked layer, if it is there in this form: from now on the lease holds it, and it counts as used.
  public func layer(_ diffID: Digest, form: LayerForm, lease: StoreLease) throws(StoreError) -> StoredLayer? {
    let name = StorePaths.layerName(diffID, form)
    let path = paths.layer(name)
    return try locked(at: path) {
      guard let record = try LayerRecord.read(below: path), record.form == form, record.unpacked.diffID == diffID,
        FileStatus(path.appending(LayerRecord.directoryName))?.isDirectory == true
      else { return nil }
      try lease.hold(.layer(name))
      Self.touch(path.appending(LayerRecord.fileName))
      return StoredLayer(diffID: diffID, name: Self.layerDirectory(name), unpacked: record.unpacked)
    }
  }

  static func layerDirectory(_ name: String) -> String { "\(name)/\(LayerRecord.directoryName)" }

  /// Whether there was something to unpack.
  public enum LayerStart: Sendable {
    case present(StoredLayer)
    case begun(LayerSession)
  }

  /// Begins to unpack a layer. Waits while somebody else unpacks the same one.
  ///
  /// - Throws: `StoreError`, `CancellationError`.
  public func beginLayer(_ diffID: Digest, form: LayerForm, lease: StoreLease) async throws -> LayerStart {
    let lock = try await exclusive(StorePaths.layerName(diffID, form))
    do {
      if let layer = try layer(diffID, form: form, lease: lease) {
        lock.remove()
        return .present(layer)
      }
      return .begun(try LayerSession(diffID, form: form, store: self, lease: lease, lock: lock))
    } catch {
      lock.unlock()
      throw error
    }
  }
}
