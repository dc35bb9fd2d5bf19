import Foundation
import SystemPackage

/// The part of a spool that one process writes and delivers: a directory with a lock, which ends with the process, segments of records, and
/// the position of what is to be delivered next.
///
/// It is of files only, and for one task at a time.
final class SpoolLane {
  /// A segment is deleted when it is delivered; this is how much delivered stays at most, and how much is read at the start.
  static let segmentBytes: Int64 = 8 << 20

  let path: FilePath
  let lock: FileDescriptor
  var segments: [LaneContents.Segment]
  var nextNumber: Int64
  /// All before is delivered.
  var confirmed: SpoolPosition
  /// What is read next.
  var cursor: SpoolPosition
  /// The last segment, where this process has begun it.
  private var active: FileDescriptor?
  private var reading: (segment: Int64, file: FileDescriptor)?
  private let segmentBytes: Int64

  init(path: FilePath, lock: FileDescriptor, contents: LaneContents, segmentBytes: Int64) {
    self.path = path
    self.lock = lock
    self.segmentBytes = segmentBytes
    segments = contents.segments
    nextNumber = contents.nextNumber
    confirmed = contents.position
    cursor = contents.position
  }

  var depth: SpoolDepth {
    let before = segments.first?.first == confirmed.segment ? confirmed.offset : 0
    return SpoolDepth(records: nextNumber - confirmed.number, bytes: segments.reduce(0) { $0 + $1.bytes } - before)
  }

  /// How many records have not been read since the start, or since `rewind`.
  var unread: Int64 { nextNumber - cursor.number }

  /// Appends a record. If it cannot be written in full, nothing of it stays.
  ///
  /// - Throws: `Errno`.
  func append(_ entry: SpoolEntry) throws {
    let frame = SpoolFrame.encode(entry)
    let file = try activeFile()
    let last = segments.count - 1
    let end = segments[last].bytes
    do {
      try frame.withUnsafeBytes { _ = try file.writeAll(toAbsoluteOffset: end, $0) }
    } catch {
      // If that fails as well: the next record is written over it.
      try? file.resize(to: end)
      throw error
    }
    segments[last].bytes += Int64(frame.count)
    nextNumber += 1
  }

  /// Returns when all records are on the disk. After an error the system may take for written what is not: nothing more goes to that file.
  ///
  /// - Throws: `Errno`.
  func synchronize() throws {
    guard let active else { return }
    do {
      try SystemCalls.synchronize(active)
    } catch {
      self.active = nil
      try? active.close()
      throw error
    }
  }

  private func activeFile() throws -> FileDescriptor {
    if let active, let last = segments.last, last.bytes < segmentBytes { return active }
    try synchronize()
    let file = try FileDescriptor.open(
      LaneContents.path(of: nextNumber, in: path),
      .readWrite,
      options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: .ownerReadWrite
    )
    do {
      // Before anything is said to be in it: else a power failure could leave the file without a name.
      try Directory.synchronize(path)
    } catch {
      try? file.close()
      try? SystemCalls.remove(LaneContents.path(of: nextNumber, in: path))
      throw error
    }
    try active?.close()
    active = file
    segments.append(LaneContents.Segment(first: nextNumber, bytes: 0))
    return file
  }

  /// A file of a segment, open for reading.
  ///
  /// - Throws: `Errno`.
  func file(of segment: Int64) throws -> FileDescriptor {
    if let reading, reading.segment == segment { return reading.file }
    stopReading()
    let file = try FileDescriptor.open(LaneContents.path(of: segment, in: path), .readOnly, options: .closeOnExec)
    reading = (segment, file)
    return file
  }

  func stopReading() {
    try? reading?.file.close()
    reading = nil
  }

  /// Lets go of the files and of the lock. A lane with nothing in it is removed.
  func close() {
    stopReading()
    try? active?.close()
    active = nil
    if depth.records == 0 { remove() }
    // Where that fails, it ends with the descriptor.
    try? SystemCalls.unlock(lock)
    try? lock.close()
  }
}
