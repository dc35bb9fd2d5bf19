import CLinux
import Foundation
import SystemPackage

/// A lock on a file, which ends with `unlock` or with the process, however that ends.
///
/// `flock(2)` is of an open file, not of a process: two tasks of one process that open the file each keep each other out, too.
struct FileLock: Sendable {
  let descriptor: FileDescriptor

  /// Opens a file and waits for its lock. For what is held for moments only.
  static func wait(_ path: FilePath) throws -> FileLock {
    while true {
      let descriptor = try open(path)
      while flock(descriptor.rawValue, LOCK_EX) != 0 {
        guard errno == EINTR else { throw Errno(rawValue: errno) }
      }
      if isStillThere(path, descriptor) { return FileLock(descriptor: descriptor) }
      try descriptor.close()
    }
  }

  /// - Returns: `nil` where somebody else has the lock.
  static func attempt(_ path: FilePath, create: Bool = true) throws -> FileLock? {
    let descriptor = try create ? open(path) : FileDescriptor.open(path, .readWrite, options: [.closeOnExec, .noFollow])
    guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0, isStillThere(path, descriptor) else {
      try descriptor.close()
      return nil
    }
    return FileLock(descriptor: descriptor)
  }

  private static func open(_ path: FilePath) throws -> FileDescriptor {
    try FileDescriptor.open(
      path,
      .readWrite,
      options: [.create, .closeOnExec, .noFollow],
      permissions: .ownerReadWrite
    )
  }

  /// Whoever had the lock before may have removed the file: then this is the lock of nothing.
  private static func isStillThere(_ path: FilePath, _ descriptor: FileDescriptor) -> Bool {
    var (mine, named) = (stat(), stat())
    return fstat(descriptor.rawValue, &mine) == 0 && lstat(path.string, &named) == 0
      && mine.st_ino == named.st_ino && mine.st_dev == named.st_dev
  }

  func unlock() {
    try? descriptor.close()
  }
}
