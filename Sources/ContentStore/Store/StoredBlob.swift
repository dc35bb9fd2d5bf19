import Foundation
public import NIOCore
public import OCI
public import SystemPackage

/// A blob that is in the store.
public struct StoredBlob: Sendable {
  public let digest: Digest
  public let sizeBytes: Int64
  let path: FilePath

  /// Reads it from start to end. Whoever receives the pieces is waited for.
  ///
  /// - Throws: `StoreError.damaged` at the end if it is no longer what it was: it is removed from the store then. What `receive`
  ///   throws, and `CancellationError`.
  public func read(receive: (ByteBuffer) async throws -> Void) async throws {
    let file = try open()
    defer { try? file.close() }
    var hasher = DigestHasher(digest.algorithm)
    while true {
      try Task.checkCancellation()
      var piece = ByteBufferAllocator().buffer(capacity: FileReading.pieceBytes)
      do {
        try piece.writeWithUnsafeMutableBytes(minimumWritableBytes: FileReading.pieceBytes) { try file.read(into: $0) }
      } catch {
        throw StoreError(error, at: path)
      }
      guard piece.readableBytes > 0 else { break }
      piece.withUnsafeReadableBytes { hasher.update($0) }
      try await receive(piece)
    }
    guard hasher.finalize() == digest else {
      remove(ifStill: file)
      throw StoreError.damaged(path: path, reason: "its digest is another by now; it is removed, and fetched again when needed")
    }
  }

  /// Opens it for reading. Its bytes are not verified: whoever reads them compares their digest.
  public func open() throws(StoreError) -> SystemPackage.FileDescriptor {
    do {
      return try SystemPackage.FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .noFollow])
    } catch {
      throw StoreError(error, at: path)
    }
  }

  /// Removes it so that nobody finds it again, unless somebody has put a good one into its place.
  func remove(ifStill file: SystemPackage.FileDescriptor) {
    guard let read = FileStatus(file), let there = FileStatus(path), read.isSame(as: there) else { return }
    unlink(path.string)
  }
}
