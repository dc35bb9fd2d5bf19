import NIOCore
import Synchronization

/// A `SpoolFile` that is filled by one task after the other.
final class Spool: Sendable {
  private let file: Mutex<SpoolFile>

  init(for subject: String) throws {
    file = Mutex(try SpoolFile(for: subject))
  }

  func append(_ piece: ByteBuffer) throws {
    try file.withLock { file in
      try piece.withUnsafeReadableBytes { try file.append($0) }
    }
  }

  func finished() throws -> OpenFile { try file.withLock { try $0.finished() } }

  func discard() {
    file.withLock { $0.discard() }
  }
}
