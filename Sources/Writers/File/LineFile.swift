import Foundation
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file of lines that several processes append to. It is opened for each line, so that it can be moved away at any time.
struct LineFile: Sendable {
  let path: FilePath

  /// How long to wait while other processes append theirs. Appending takes microseconds; this is for a disk that hangs for a while.
  private static let lockLimit: Duration = .seconds(30)
  /// How long to wait before looking again: a few times what appending a line takes.
  private static let lockPause: Duration = .milliseconds(2)
  /// How much is read at once to find the end of the last whole line; most lines are shorter.
  private static let stepBytes: Int64 = 16 * 1024

  /// Appends a line, which has its end. What a killed process left of a line is removed before; if this one cannot be written in full,
  /// nothing of it stays.
  ///
  /// - Returns: Whether it is the first, so that the file may be new in its directory.
  func append(_ line: Data) throws(WriterError) -> Bool {
    try withFile("append a line") { file in
      let end = try repairedEnd(of: file)
      do {
        try line.withUnsafeBytes { _ = try file.writeAll($0) }
      } catch {
        try? file.resize(to: end)
        throw error
      }
      return end == 0
    }
  }

  /// Returns when all lines are on the disk. A file that is not there has none.
  func synchronize() throws(WriterError) {
    try naming(path, "reach the disk") {
      do {
        let file = try FileDescriptor.open(path, .writeOnly, options: .closeOnExec)
        try file.closeAfter { try SystemCalls.synchronize(file) }
      } catch Errno.noSuchFileOrDirectory {
        return
      }
    }
  }

  private func withFile<Value>(_ action: String, _ body: (FileDescriptor) throws -> Value) throws(WriterError) -> Value {
    try naming(path, action) {
      let file = try FileDescriptor.open(
        path,
        .readWrite,
        options: [.append, .create, .closeOnExec],
        permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite]
      )
      return try file.closeAfter {
        try lock(file)
        return try body(file)
      }
    }
  }

  private func lock(_ file: FileDescriptor) throws {
    let deadline = ContinuousClock.now + Self.lockLimit
    while try !SystemCalls.tryLock(file) {
      guard ContinuousClock.now < deadline else { throw WriterError.busy(path: path, after: Self.lockLimit) }
      usleep(UInt32(Self.lockPause / .microseconds(1)))
    }
  }

  /// Sees to it that the file ends with a whole line.
  ///
  /// - Returns: The length of the file.
  private func repairedEnd(of file: FileDescriptor) throws -> Int64 {
    let end = try file.seek(offset: 0, from: .end)
    let start = try startOfLastLine(in: file, end: end)
    guard start < end else { return end }
    let tail = try read(file, start..<end)
    // What begins like one of our lines and is no document is what a killed process left; it did not say that the record was written, so
    // that the record comes again. Anything else is somebody's line without its end.
    if tail.first == UInt8(ascii: "{"), (try? JSONSerialization.jsonObject(with: tail)) == nil {
      try file.resize(to: start)
      return start
    }
    return end + Int64(try file.writeAll([UInt8(ascii: "\n")]))
  }

  /// The offset behind the last end of a line.
  private func startOfLastLine(in file: FileDescriptor, end: Int64) throws -> Int64 {
    var upper = end
    while upper > 0 {
      let lower = max(0, upper - (upper == end ? 1 : Self.stepBytes))
      if let newline = try read(file, lower..<upper).lastIndex(of: UInt8(ascii: "\n")) { return lower + Int64(newline) + 1 }
      upper = lower
    }
    return 0
  }

  private func read(_ file: FileDescriptor, _ range: Range<Int64>) throws -> Data {
    var bytes = Data(count: Int(range.upperBound - range.lowerBound))
    var done = 0
    while done < bytes.count {
      let count = try bytes.withUnsafeMutableBytes { buffer in
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
        return try file.read(fromAbsoluteOffset: range.lowerBound + Int64(done), into: rest)
      }
      if count == 0 { break }
      done += count
    }
    return bytes.prefix(done)
  }
}
