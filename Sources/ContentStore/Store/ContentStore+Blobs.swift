public import Foundation
public import OCI
import SystemPackage

extension ContentStore {
  /// A blob, if it is there: from now on the lease holds it, and it counts as used.
  public func blob(_ digest: Digest, lease: StoreLease) throws(StoreError) -> StoredBlob? {
    try locked(at: paths.blob(digest)) { try present(digest, lease) }
  }

  /// To be called with the store's lock.
  private func present(_ digest: Digest, _ lease: StoreLease) throws -> StoredBlob? {
    let path = paths.blob(digest)
    guard let status = FileStatus(path), status.isRegular else { return nil }
    try lease.hold(.blob(digest))
    Self.touch(path)
    return StoredBlob(digest: digest, sizeBytes: status.sizeBytes, path: path)
  }

  /// Marks something as used now.
  static func touch(_ path: FilePath) {
    // Where that fails it is only evicted earlier.
    utimensat(AT_FDCWD, path.string, nil, AT_SYMLINK_NOFOLLOW)
  }

  /// Whether there was something to ingest.
  public enum IngestStart: Sendable {
    case present(StoredBlob)
    case begun(IngestSession)
  }

  /// Begins to take a blob in, or goes on where an earlier attempt was cut. Waits while somebody else takes the same one in.
  ///
  /// - Returns: `present` also where an earlier attempt has left all of it.
  /// - Throws: `StoreError`, among them `mismatch` if the blob is there and has another size than the descriptor says;
  ///   `CancellationError`.
  public func ingest(_ descriptor: Descriptor, lease: StoreLease) async throws -> IngestStart {
    let lock = try await exclusive(StorePaths.partialName(descriptor.digest))
    do {
      if let blob = try await intact(descriptor, lease) {
        // What an attempt left that was killed before another one was made.
        unlink(paths.partial(descriptor.digest).string)
        lock.remove()
        return .present(blob)
      }
      let session = try await IngestSession.begin(descriptor, store: self, lease: lease, lock: lock)
      return session.isComplete ? .present(try session.commit()) : .begun(session)
    } catch {
      lock.unlock()
      throw error
    }
  }

  /// A blob that is there and has the size it must have. One that was cut off by a power cut is removed.
  private func intact(_ descriptor: Descriptor, _ lease: StoreLease) async throws -> StoredBlob? {
    guard descriptor.size >= 0 else {
      throw StoreError.mismatch(descriptor.digest, reason: "its descriptor says that it has \(descriptor.size) bytes")
    }
    guard let blob = try blob(descriptor.digest, lease: lease) else { return nil }
    guard blob.sizeBytes != descriptor.size else { return blob }
    let file = try blob.open()
    defer { try? file.close() }
    guard try await FileReading.hash(file, blob.digest.algorithm).hasher.finalize() != blob.digest else {
      throw StoreError.mismatch(descriptor.digest, reason: "it has \(blob.sizeBytes) bytes, not \(descriptor.size)")
    }
    blob.remove(ifStill: file)
    return nil
  }

  /// Adds a small document: a manifest or a configuration. One that is there already, and is what it should be, stays. From now
  /// on the lease holds it.
  ///
  /// - Throws: `mismatch` if the descriptor tells another digest or size.
  public func add(_ bytes: Data, as descriptor: Descriptor, lease: StoreLease) throws(StoreError) {
    let path = paths.blob(descriptor.digest)
    guard Int64(bytes.count) == descriptor.size else {
      throw .mismatch(descriptor.digest, reason: "it has \(bytes.count) bytes, not \(descriptor.size)")
    }
    let actual = Self.digest(of: bytes, descriptor.digest.algorithm)
    guard actual == descriptor.digest else { throw .mismatch(descriptor.digest, reason: "it is \(actual)") }
    try locked(at: path) {
      if try present(descriptor.digest, lease) != nil, (try? FileReading.bytes(path, limit: bytes.count)) == bytes { return }
      try lease.hold(.blob(descriptor.digest))
      try AtomicFile.write(bytes, to: path)
    }
  }

  static func digest(of bytes: Data, _ algorithm: Digest.Algorithm) -> Digest {
    var hasher = DigestHasher(algorithm)
    hasher.update(bytes)
    return hasher.finalize()
  }
}
