import Foundation
import SystemPackage

extension SpoolLane {
  private static let lockName = "lock"

  /// Takes a lane that no living process has, and mends what its last one left behind.
  ///
  /// - Returns: `nil` where somebody has it, or where it is no longer there.
  /// - Throws: `Errno`.
  static func take(_ path: FilePath, segmentBytes: Int64 = SpoolLane.segmentBytes) throws -> SpoolLane? {
    guard let lock = try openLock(path.appending(lockName)) else { return nil }
    do {
      let contents = try LaneContents(lane: path)
      try mend(contents, in: path)
      return SpoolLane(path: path, lock: lock, contents: contents.withoutEmptySegments, segmentBytes: segmentBytes)
    } catch {
      try lock.close()
      throw error
    }
  }

  private static func openLock(_ path: FilePath) throws -> FileDescriptor? {
    let lock: FileDescriptor
    do {
      lock = try FileDescriptor.open(path, .readWrite, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
    } catch Errno.noSuchFileOrDirectory {
      return nil
    }
    // Whoever had it before may have removed it with all else, and then it is a lock of nothing.
    if try SystemCalls.tryLock(lock), try SystemCalls.measure(lock).names > 0 { return lock }
    try lock.close()
    return nil
  }

  private static func mend(_ contents: LaneContents, in path: FilePath) throws {
    for segment in contents.delivered { try SystemCalls.remove(LaneContents.path(of: segment.first, in: path)) }
    if let offset = contents.tornAt, let last = contents.segments.last {
      let file = try FileDescriptor.open(LaneContents.path(of: last.first, in: path), .readWrite, options: .closeOnExec)
      try file.closeAfter {
        try file.resize(to: offset)
        try SystemCalls.synchronize(file)
      }
    }
    for segment in contents.segments where segment.bytes == 0 {
      try SystemCalls.remove(LaneContents.path(of: segment.first, in: path))
    }
  }

  /// Removes the lane, of which nothing is left to deliver, while its lock is held.
  func remove() {
    for segment in segments { try? SystemCalls.remove(LaneContents.path(of: segment.first, in: path)) }
    try? SystemCalls.remove(LaneContents.positionFile(in: path).path)
    try? SystemCalls.remove(path.appending(Self.lockName))
    // Where that fails, somebody has begun to use it, or will take it at some time.
    try? SystemCalls.removeDirectory(path)
  }
}

extension LaneContents {
  /// A segment begun and not used has the name of the next one.
  fileprivate var withoutEmptySegments: LaneContents {
    var contents = self
    contents.segments.removeAll { $0.bytes == 0 }
    return contents
  }
}
