import Foundation
import SystemPackage

/// What the file system says of a file. Links are not followed.
struct FileStatus: Sendable {
  private let device: UInt64
  private let inode: UInt64
  let mode: mode_t
  let owner: uid_t
  let sizeBytes: Int64
  /// When it was changed or marked as used, in nanoseconds since 1970.
  let lastUse: Int64

  var isDirectory: Bool { mode & S_IFMT == S_IFDIR }
  var isRegular: Bool { mode & S_IFMT == S_IFREG }

  /// `nil` where there is nothing, or nothing that can be looked at.
  init?(_ path: FilePath) {
    var status = stat()
    guard lstat(path.string, &status) == 0 else { return nil }
    self.init(status)
  }

  init?(_ descriptor: FileDescriptor) {
    var status = stat()
    guard fstat(descriptor.rawValue, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
    (mode, owner, sizeBytes) = (status.st_mode, status.st_uid, Int64(status.st_size))
    lastUse = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
  }

  func isSame(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }
}
