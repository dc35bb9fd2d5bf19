import CLinux
public import Foundation
public import NIOCore
public import OCI
public import SystemPackage

/// A blob that is in the store.
public struct StoredBlob: Sendable {
  public let digest: Digest
  public let sizeBytes: Int64
  let path: FilePath

  /// Large enough that a piece costs little beside hashing it.
  private static let pieceBytes = 512 << 10

  /// Reads it from start to end. Whoever receives the pieces is waited for.
  ///
  /// - Throws: `StoreError.damaged` at the end if it is no longer what it was; what `receive` throws.
  public func read(receive: (ByteBuffer) async throws -> Void) async throws {
    let descriptor = try open()
    defer { try? descriptor.close() }
    var hasher = DigestHasher(digest.algorithm)
    while true {
      try Task.checkCancellation()
      var piece = ByteBufferAllocator().buffer(capacity: Self.pieceBytes)
      do {
        try piece.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.pieceBytes) { try descriptor.read(into: $0) }
      } catch {
        throw StoreError(error, at: path)
      }
      guard piece.readableBytes > 0 else { break }
      piece.withUnsafeReadableBytes { hasher.update($0) }
      try await receive(piece)
    }
    guard hasher.finalize() == digest else {
      // Nobody shall find it again; whoever needs it gets it anew.
      unlink(path.string)
      throw StoreError.damaged(path: path, reason: "its digest is another by now; it is removed")
    }
  }

  /// Opens it for reading; its bytes are not checked then.
  public func open() throws(StoreError) -> SystemPackage.FileDescriptor {
    do {
      return try SystemPackage.FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .noFollow])
    } catch {
      throw StoreError(error, at: path)
    }
  }
}

extension ContentStore {
  /// A blob, if it is there: from now on the lease holds it.
  public func blob(_ digest: Digest, lease: StoreLease) throws(StoreError) -> StoredBlob? {
    let path = paths.blob(digest)
    return try locked(at: path) { try present(digest, lease) }
  }

  /// To be called with the store's lock.
  private func present(_ digest: Digest, _ lease: StoreLease) throws -> StoredBlob? {
    let path = paths.blob(digest)
    var status = stat()
    guard lstat(path.string, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    try lease.hold(.blob(digest))
    Self.touch(path)
    return StoredBlob(digest: digest, sizeBytes: Int64(status.st_size), path: path)
  }

  /// Marks something as used now.
  static func touch(_ path: FilePath) {
    utimensat(AT_FDCWD, path.string, nil, 0)
  }

  /// Whether there was something to ingest.
  public enum IngestStart: Sendable {
    case present(StoredBlob)
    case begun(IngestSession)
  }

  /// Begins to take a blob in, or goes on where an earlier attempt was cut. Waits while somebody else takes the same one in.
  ///
  /// - Throws: `StoreError`, `CancellationError`.
  public func ingest(_ descriptor: Descriptor, lease: StoreLease) async throws -> IngestStart {
    let lock = try await exclusive("\(descriptor.digest.algorithm.rawValue)-\(descriptor.digest.hex)")
    do {
      if let blob = try blob(descriptor.digest, lease: lease) {
        lock.unlock()
        if blob.sizeBytes == descriptor.size { return .present(blob) }
        throw StoreError.mismatch(descriptor.digest, reason: "it has \(blob.sizeBytes) bytes, not \(descriptor.size)")
      }
      return .begun(try IngestSession(descriptor, store: self, lease: lease, lock: lock))
    } catch {
      lock.unlock()
      throw error
    }
  }

  /// Adds a small document.
  public func add(_ bytes: Data, as descriptor: Descriptor, lease: StoreLease) throws(StoreError) {
    let path = paths.blob(descriptor.digest)
    var hasher = DigestHasher(descriptor.digest.algorithm)
    hasher.update(bytes)
    guard bytes.count == descriptor.size, hasher.finalize() == descriptor.digest else {
      throw .mismatch(descriptor.digest, reason: "it has another digest, or another size")
    }
    try locked(at: path) {
      if try present(descriptor.digest, lease) != nil { return }
      try AtomicFile.write(bytes, to: path)
      try lease.hold(.blob(descriptor.digest))
    }
  }

  /// Waits for the lock of one thing, which others may hold for as long as they fetch and unpack it.
  func exclusive(_ name: String) async throws -> FileLock {
    var gap = Duration.milliseconds(5)
    while true {
      try Task.checkCancellation()
      let path = paths.locks.appending(name)
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
