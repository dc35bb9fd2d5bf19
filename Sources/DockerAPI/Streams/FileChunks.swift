import Foundation
public import NIOCore

/// The bytes of a file, in pieces, for a request's body. Reading blocks the thread for as long as the disk takes for a piece.
public struct FileChunks: AsyncSequence, Sendable {
  /// Large enough to keep a socket busy, small enough to be read at once.
  static let chunkBytes = 256 * 1024

  let path: String

  public init(path: String) {
    self.path = path
  }

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(path: path)
  }

  public struct AsyncIterator: AsyncIteratorProtocol {
    let path: String
    var file: FileHandle?

    /// - Throws: What Foundation says of a file that cannot be read.
    public mutating func next() async throws -> ByteBuffer? {
      try Task.checkCancellation()
      let file = try self.file ?? FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      self.file = file
      guard let data = try file.read(upToCount: FileChunks.chunkBytes), !data.isEmpty else { return nil }
      return ByteBuffer(bytes: data)
    }
  }
}

@available(*, unavailable)
extension FileChunks.AsyncIterator: Sendable {}
