import Foundation
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A temporary file for what can only be read from its beginning: an unpacked archive, or the image that a daemon exports.
///
/// It has lost its name when the initializer returns, so that nothing is left behind, however the process ends; its room is free again with
/// its last user. It never takes the last of its disk.
struct SpoolFile: Sendable {
  /// What stays free on the disk: other programs need some.
  static let reserveBytes: UInt64 = 512 << 20
  /// How much is written between two looks at what is free.
  private static let lookBytes: Int64 = 32 << 20

  /// What it is a copy of, for messages.
  let what: String
  private let directory: String
  private let file: FileDescriptor
  private(set) var sizeBytes: Int64 = 0
  private var nextLook: Int64 = 0

  /// - Throws: `LocalImageError.unreadable` if no file can be made in the directory for temporary files.
  init(for what: String, in directory: String = SpoolFile.directory) throws {
    self.what = what
    self.directory = directory
    // Nobody can guess the name, and one that is taken is refused.
    let path = FilePath("\(directory)/collector-\(String(UInt64.random(in: .min ... .max), radix: 36))")
    do {
      let options: FileDescriptor.OpenOptions = [.create, .exclusiveCreate, .closeOnExec, .noFollow]
      file = try FileDescriptor.open(path, .readWrite, options: options, permissions: .ownerReadWrite)
    } catch {
      throw LocalImageError.unreadable(path: directory, reason: "no temporary file can be made in it: \(error)")
    }
    _ = path.withPlatformString { unlink($0) }
  }

  /// Where temporary files belong that are large: `TMPDIR`, or where they are on a disk.
  static var directory: String {
    ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/var/tmp"
  }

  /// Blocks for as long as the disk needs.
  ///
  /// - Throws: `LocalImageError.noRoom`.
  mutating func append(_ bytes: UnsafeRawBufferPointer) throws {
    if sizeBytes >= nextLook {
      guard freeBytes > Self.reserveBytes else { throw LocalImageError.noRoom(what: what, directory: directory) }
      nextLook = sizeBytes + Self.lookBytes
    }
    do {
      sizeBytes += Int64(try file.writeAll(bytes))
    } catch Errno.noSpace, Errno.diskQuotaExceeded {
      throw LocalImageError.noRoom(what: what, directory: directory)
    }
  }

  private var freeBytes: UInt64 {
    var status = statvfs()
    guard fstatvfs(file.rawValue, &status) == 0 else { return 0 }
    return UInt64(status.f_bavail) * UInt64(status.f_frsize)
  }

  /// The file, for reading. Nothing can be appended afterwards.
  func finished() throws -> OpenFile { try OpenFile(file) }

  /// Gives the room back, if it is not to be read.
  func discard() {
    try? file.close()
  }
}
