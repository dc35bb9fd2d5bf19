import Foundation
public import NIOCore
import OCI
import Synchronization
import SystemPackage

/// A blob on its way into the store. It ends with `commit`, `suspend` or `cancel`; the process's end is as good as `suspend`.
public final class IngestSession: Sendable {
  private struct State {
    var hasher: DigestHasher
    var passedBytes: Int64
    var isOver = false
  }

  /// How many of the first bytes an earlier attempt has brought.
  public let offsetBytes: Int64
  private let descriptor: Descriptor
  private let store: ContentStore
  private let lease: StoreLease
  private let lock: FileLock
  private let file: SystemPackage.FileDescriptor
  private let path: FilePath
  private let state: Mutex<State>

  init(_ descriptor: Descriptor, store: ContentStore, lease: StoreLease, lock: FileLock) throws(StoreError) {
    path = store.paths.partial(descriptor.digest)
    do {
      file = try SystemPackage.FileDescriptor.open(
        path,
        .readWrite,
        options: [.create, .closeOnExec, .noFollow],
        permissions: .ownerReadWrite
      )
      var hasher = DigestHasher(descriptor.digest.algorithm)
      var passed = try Self.hash(file, &hasher)
      // What is complete was not committed, so it is wrong.
      if passed >= descriptor.size, passed > 0 {
        guard ftruncate(file.rawValue, 0) == 0 else { throw Errno(rawValue: errno) }
        hasher = DigestHasher(descriptor.digest.algorithm)
        passed = 0
      }
      try file.seek(offset: passed, from: .start)
      offsetBytes = passed
      state = Mutex(State(hasher: hasher, passedBytes: passed))
    } catch {
      throw StoreError(error, at: path)
    }
    self.descriptor = descriptor
    self.store = store
    self.lease = lease
    self.lock = lock
  }

  private static func hash(_ file: SystemPackage.FileDescriptor, _ hasher: inout DigestHasher) throws -> Int64 {
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { piece.deallocate() }
    var total: Int64 = 0
    while case let count = try file.read(fromAbsoluteOffset: total, into: piece), count > 0 {
      hasher.update(UnsafeRawBufferPointer(rebasing: piece[..<count]))
      total += Int64(count)
    }
    return total
  }

  /// Gives the bytes that an earlier attempt has brought.
  public func readBack(receive: (ByteBuffer) async throws -> Void) async throws {
    var position: Int64 = 0
    while position < offsetBytes {
      let wanted = Int(min(512 << 10, offsetBytes - position))
      var piece = ByteBufferAllocator().buffer(capacity: wanted)
      do {
        let start = position
        try piece.writeWithUnsafeMutableBytes(minimumWritableBytes: wanted) { bytes in
          try file.read(fromAbsoluteOffset: start, into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<wanted]))
        }
      } catch {
        throw StoreError(error, at: path)
      }
      guard piece.readableBytes > 0 else { throw StoreError.damaged(path: path, reason: "it has become shorter") }
      position += Int64(piece.readableBytes)
      try await receive(piece)
    }
  }

  /// Takes the next bytes. Blocks for as long as the disk does.
  public func append(_ bytes: ByteBuffer) throws(StoreError) {
    try state.withLock { state throws(StoreError) in
      guard state.passedBytes + Int64(bytes.readableBytes) <= descriptor.size else {
        throw .mismatch(descriptor.digest, reason: "more than its \(descriptor.size) bytes come")
      }
      do {
        try bytes.withUnsafeReadableBytes { bytes in
          _ = try file.writeAll(bytes)
          state.hasher.update(bytes)
        }
        state.passedBytes += Int64(bytes.readableBytes)
      } catch {
        throw StoreError(error, at: path)
      }
    }
  }

  /// Makes it part of the store.
  ///
  /// - Throws: `StoreError.mismatch` if digest or size are others; nothing of it is kept then.
  @discardableResult
  public func commit() throws(StoreError) -> StoredBlob {
    let (actual, size) = state.withLock { ($0.hasher.finalize(), $0.passedBytes) }
    guard size == descriptor.size, actual == descriptor.digest else {
      cancel()
      throw .mismatch(
        descriptor.digest,
        reason: size == descriptor.size ? "it is \(actual)" : "it has \(size) bytes, not \(descriptor.size)"
      )
    }
    let target = store.paths.blob(descriptor.digest)
    do throws(StoreError) {
      try store.locked(at: target) {
        try lease.hold(.blob(descriptor.digest))
        try AtomicFile.rename(path, to: target)
      }
    } catch {
      suspend()
      throw error
    }
    end()
    return StoredBlob(digest: descriptor.digest, sizeBytes: size, path: target)
  }

  /// Stops, and keeps what has come for another attempt.
  public func suspend() { end() }

  /// Stops, and drops what has come.
  public func cancel() {
    let isOver = state.withLock { $0.isOver }
    if !isOver { unlink(path.string) }
    end()
  }

  private func end() {
    let isFirst = state.withLock { state in
      defer { state.isOver = true }
      return !state.isOver
    }
    guard isFirst else { return }
    try? file.close()
    lock.unlock()
  }
}
