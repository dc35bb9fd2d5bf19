import Foundation
public import NIOCore
import OCI
import Synchronization
import SystemPackage

/// A blob on its way into the store. It ends with `commit`, `suspend` or `cancel`; the process's end is as good as `suspend`.
///
/// It has one owner, who calls one thing after the other.
public final class IngestSession: Sendable {
  private struct State {
    var hasher: DigestHasher
    var passedBytes: Int64
    /// `nil` after the end.
    var file: SystemPackage.FileDescriptor?
  }

  /// How many of the first bytes an earlier attempt has brought. They are hashed already, and `readBack` gives them.
  public let offsetBytes: Int64
  private let descriptor: Descriptor
  private let store: ContentStore
  private let lease: StoreLease
  private let lock: FileLock
  private let path: FilePath
  private let state: Mutex<State>

  private init(
    _ descriptor: Descriptor,
    _ store: ContentStore,
    _ lease: StoreLease,
    _ lock: FileLock,
    _ state: State
  ) {
    (self.descriptor, self.store, self.lease, self.lock) = (descriptor, store, lease, lock)
    path = store.paths.partial(descriptor.digest)
    offsetBytes = state.passedBytes
    self.state = Mutex(state)
  }

  /// Whoever forgets to end it keeps no file open.
  deinit { end() }

  /// Hashes what an earlier attempt has left; what cannot be the beginning of the blob is dropped.
  ///
  /// - Parameter lock: Of the blob. It is the session's from now on, unless this throws.
  static func begin(
    _ descriptor: Descriptor,
    store: ContentStore,
    lease: StoreLease,
    lock: FileLock
  ) async throws -> IngestSession {
    let path = store.paths.partial(descriptor.digest)
    do {
      let file = try SystemPackage.FileDescriptor.open(
        path,
        .readWrite,
        options: [.create, .closeOnExec, .noFollow],
        permissions: .ownerReadWrite
      )
      do {
        var state = State(hasher: DigestHasher(descriptor.digest.algorithm), passedBytes: 0, file: file)
        if let status = FileStatus(file), status.sizeBytes <= descriptor.size {
          (state.hasher, state.passedBytes) = try await FileReading.hash(file, descriptor.digest.algorithm)
        }
        let isWhole = state.passedBytes == descriptor.size
        if state.passedBytes > descriptor.size || (isWhole && state.hasher.finalize() != descriptor.digest) {
          (state.hasher, state.passedBytes) = (DigestHasher(descriptor.digest.algorithm), 0)
        }
        guard ftruncate(file.rawValue, off_t(state.passedBytes)) == 0 else { throw Errno(rawValue: errno) }
        return IngestSession(descriptor, store, lease, lock, state)
      } catch {
        try? file.close()
        throw error
      }
    } catch let error as CancellationError {
      throw error
    } catch {
      throw StoreError(error, at: path)
    }
  }

  /// Whether all bytes are there, and are the right ones.
  var isComplete: Bool {
    state.withLock { $0.passedBytes == descriptor.size && $0.hasher.finalize() == descriptor.digest }
  }

  /// Gives the bytes that an earlier attempt has brought, in their order. Whoever receives the pieces is waited for.
  ///
  /// - Throws: `StoreError`, `CancellationError`, what `receive` throws.
  public func readBack(receive: (ByteBuffer) async throws -> Void) async throws {
    var position: Int64 = 0
    while position < offsetBytes {
      try Task.checkCancellation()
      let piece = try piece(at: position)
      position += Int64(piece.readableBytes)
      try await receive(piece)
    }
  }

  private func piece(at position: Int64) throws(StoreError) -> ByteBuffer {
    let wanted = Int(min(Int64(FileReading.pieceBytes), offsetBytes - position))
    return try withFile { file, _ in
      var piece = ByteBufferAllocator().buffer(capacity: wanted)
      try piece.writeWithUnsafeMutableBytes(minimumWritableBytes: wanted) { bytes in
        try file.read(fromAbsoluteOffset: position, into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<wanted]))
      }
      guard piece.readableBytes > 0 else { throw StoreError.damaged(path: path, reason: "it has become shorter") }
      return piece
    }
  }

  /// Takes the next bytes. Blocks for as long as the disk does.
  ///
  /// - Throws: `mismatch` if they are more than the descriptor says, `diskFull`, `fileSystem`: none of these bytes counts then,
  ///   and the session goes on.
  public func append(_ bytes: ByteBuffer) throws(StoreError) {
    try bytes.withUnsafeReadableBytes { bytes throws(StoreError) in try append(bytes) }
  }

  public func append(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
    try withFile { file, state in
      guard Int64(bytes.count) <= descriptor.size - state.passedBytes else {
        throw StoreError.mismatch(descriptor.digest, reason: "more than its \(descriptor.size) bytes come")
      }
      do {
        _ = try file.writeAll(toAbsoluteOffset: state.passedBytes, bytes)
      } catch {
        // A part may have been written. What is kept for another attempt is what has been hashed.
        ftruncate(file.rawValue, off_t(state.passedBytes))
        throw error
      }
      state.hasher.update(bytes)
      state.passedBytes += Int64(bytes.count)
    }
  }

  /// Makes it part of the store, held by the lease.
  ///
  /// - Throws: `StoreError.mismatch` if digest or size are others; nothing of it is kept then. After other errors what has come
  ///   is kept for another attempt. The session is over in any case.
  @discardableResult
  public func commit() throws(StoreError) -> StoredBlob {
    let (actual, size) = try withFile { _, state in (state.hasher.finalize(), state.passedBytes) }
    guard size == descriptor.size, actual == descriptor.digest else {
      cancel()
      let reason = size == descriptor.size ? "it is \(actual)" : "it has \(size) bytes, not \(descriptor.size)"
      throw .mismatch(descriptor.digest, reason: reason)
    }
    defer { end() }
    let target = store.paths.blob(descriptor.digest)
    try store.locked(at: target) {
      try lease.hold(.blob(descriptor.digest))
      ContentStore.touch(path)
      try AtomicFile.rename(path, to: target)
    }
    return StoredBlob(digest: descriptor.digest, sizeBytes: size, path: target)
  }

  /// Stops, and keeps what has come for another attempt. Does nothing after the session's end.
  public func suspend() { end() }

  /// Stops, and drops what has come. Does nothing after the session's end.
  public func cancel() {
    state.withLock { if $0.file != nil { unlink(path.string) } }
    end()
  }

  private func end() {
    let file = state.withLock { state in
      defer { state.file = nil }
      return state.file
    }
    guard let file else { return }
    try? file.close()
    lock.remove()
  }

  private func withFile<Value>(
    _ body: (SystemPackage.FileDescriptor, inout State) throws -> sending Value
  ) throws(StoreError) -> Value {
    do {
      return try state.withLock { state in
        guard let file = state.file else { throw StoreError.ended(path: path) }
        return try body(file, &state)
      }
    } catch {
      throw StoreError(error, at: path)
    }
  }
}
