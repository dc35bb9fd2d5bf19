import Foundation
import NIOCore
import OCI
import SystemPackage

/// A part of a file, or all of it: a blob.
struct FileSlice: Sendable {
  let file: OpenFile
  let offset: Int64
  let lengthBytes: Int64

  /// Large enough that a piece costs little beside hashing it.
  private static let pieceBytes: Int64 = 512 << 10

  init(_ file: OpenFile, offset: Int64, lengthBytes: Int64) {
    self.file = file
    self.offset = offset
    self.lengthBytes = lengthBytes
  }

  init(_ file: OpenFile) {
    self.init(file, offset: 0, lengthBytes: file.sizeBytes)
  }

  /// Reads it from start to end. Whoever receives the pieces is waited for.
  ///
  /// - Throws: `LocalImageError` if the file has become shorter, or cannot be read.
  func read(_ what: String, receive: (ByteBuffer) async throws -> Void) async throws {
    var position: Int64 = 0
    while position < lengthBytes {
      let start = offset + position
      let wanted = Int(min(Self.pieceBytes, lengthBytes - position))
      let piece = try await BlockingIO.run { [file] in try Self.piece(of: file, at: start, wanted, what) }
      position += Int64(piece.readableBytes)
      try await receive(piece)
    }
    try Task.checkCancellation()
  }

  /// The first bytes of it, as many as there are and `count` at most.
  func prefix(_ count: Int, _ what: String) async throws -> [UInt8] {
    let wanted = Int(min(Int64(count), lengthBytes))
    guard wanted > 0 else { return [] }
    return Array(
      try await BlockingIO.run { [file, offset] in try Self.piece(of: file, at: offset, wanted, what) }.readableBytesView
    )
  }

  private static func piece(of file: OpenFile, at offset: Int64, _ count: Int, _ what: String) throws -> ByteBuffer {
    var buffer = ByteBufferAllocator().buffer(capacity: count)
    do {
      try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
        try file.descriptor.read(fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]))
      }
    } catch {
      throw LocalImageError.damaged(what: what, reason: "\(error)")
    }
    guard buffer.readableBytes > 0 else { throw LocalImageError.damaged(what: what, reason: "it ends too early") }
    return buffer
  }

  /// Reads all of it into memory.
  ///
  /// - Throws: `LocalImageError.tooLarge` before anything is read.
  func document(_ what: String, limitBytes: Int) async throws -> Data {
    guard lengthBytes <= limitBytes else { throw LocalImageError.tooLarge(what: what, limitBytes: limitBytes) }
    var bytes = Data(capacity: Int(lengthBytes))
    try await read(what) { bytes.append(contentsOf: $0.readableBytesView) }
    return bytes
  }

  /// Reads it as what a descriptor says it is.
  ///
  /// - Parameter offsetBytes: How many of the first bytes are not handed on; they count for the digest all the same.
  /// - Throws: `LocalImageError.damaged` if size or digest are others: what was received must be dropped then.
  func read(
    as descriptor: Descriptor,
    from offsetBytes: Int64,
    _ what: String,
    receive: (ByteBuffer) async throws -> Void
  ) async throws {
    guard lengthBytes == descriptor.size else {
      throw LocalImageError.damaged(what: what, reason: "it has \(lengthBytes) bytes, not \(descriptor.size)")
    }
    var hasher = DigestHasher(descriptor.digest.algorithm)
    var leftOut = Int(clamping: offsetBytes)
    try await read(what) { piece in
      var piece = piece
      hasher.update(piece.readableBytesView)
      let skipped = min(leftOut, piece.readableBytes)
      piece.moveReaderIndex(forwardBy: skipped)
      leftOut -= skipped
      if piece.readableBytes > 0 { try await receive(piece) }
    }
    let actual = hasher.finalize()
    guard actual == descriptor.digest else { throw LocalImageError.damaged(what: what, reason: "its digest is \(actual)") }
  }

  /// The digest of its bytes.
  func digest(_ algorithm: Digest.Algorithm, _ what: String) async throws -> Digest {
    var hasher = DigestHasher(algorithm)
    try await read(what) { hasher.update($0.readableBytesView) }
    return hasher.finalize()
  }
}
