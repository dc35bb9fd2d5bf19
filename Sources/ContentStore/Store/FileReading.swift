import Foundation
import OCI
import SystemPackage

/// Reads files and directories of the store.
enum FileReading {
  /// Large enough that a piece costs little beside hashing it.
  static let pieceBytes = 512 << 10

  /// A file in full.
  ///
  /// - Parameter limit: What it may have, in bytes; a longer one is an error.
  /// - Returns: `nil` where there is no such file.
  static func bytes(_ path: FilePath, limit: Int) throws -> Data? {
    let file: FileDescriptor
    do {
      file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .noFollow])
    } catch Errno.noSuchFileOrDirectory {
      return nil
    }
    return try file.closeAfter {
      guard let status = FileStatus(file), status.isRegular, status.sizeBytes <= limit else { throw Errno.fileTooLarge }
      var bytes = Data(count: Int(status.sizeBytes))
      let count = try bytes.withUnsafeMutableBytes { buffer in
        var count = 0
        while count < buffer.count {
          let read = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
          if read == 0 { break }
          count += read
        }
        return count
      }
      return bytes.prefix(count)
    }
  }

  /// The names in a directory, without `.` and `..`; none where there is no directory. What is no UTF-8 is left out: the store
  /// names nothing so.
  static func names(in directory: FilePath) throws -> [String] {
    guard let stream = opendir(directory.string) else {
      if errno == ENOENT { return [] }
      throw Errno(rawValue: errno)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name.0) { String(validatingCString: $0) }
      if let name, name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Hashes a file from its start, one piece after the other. Others get their turn in between.
  ///
  /// - Returns: The hash so far, and how many bytes there were.
  static func hash(_ file: FileDescriptor, _ algorithm: Digest.Algorithm) async throws -> (hasher: DigestHasher, bytes: Int64) {
    var (hasher, total) = (DigestHasher(algorithm), Int64(0))
    while true {
      try Task.checkCancellation()
      let count = try hashPiece(file, at: total, &hasher)
      guard count > 0 else { return (hasher, total) }
      total += Int64(count)
      await Task.yield()
    }
  }

  private static func hashPiece(_ file: FileDescriptor, at offset: Int64, _ hasher: inout DigestHasher) throws -> Int {
    try withUnsafeTemporaryAllocation(byteCount: pieceBytes, alignment: 16) { piece in
      let count = try file.read(fromAbsoluteOffset: offset, into: piece)
      hasher.update(UnsafeRawBufferPointer(rebasing: piece[..<count]))
      return count
    }
  }
}
