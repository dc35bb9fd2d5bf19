import Foundation
import Synchronization
import SystemPackage

/// A lock on a file, which ends with `unlock`, `remove` or the process, however that ends.
///
/// `flock(2)` is of an open file, not of a process: two tasks of one process that open the file each keep each other out, too.
final class FileLock: Sendable {
  let path: FilePath
  private let descriptor: Mutex<FileDescriptor?>

  private init(_ path: FilePath, _ descriptor: FileDescriptor) {
    self.path = path
    self.descriptor = Mutex(descriptor)
  }

  /// Whoever forgets to unlock must not keep others out for as long as the process lives.
  deinit { unlock() }

  /// Takes the lock if nobody has it.
  ///
  /// - Parameter creating: Whether the file is made where there is none.
  /// - Returns: `nil` where somebody else has the lock.
  /// - Throws: `Errno`; `noSuchFileOrDirectory` where there is no file.
  static func attempt(_ path: FilePath, creating: Bool = true) throws(Errno) -> FileLock? {
    while true {
      let descriptor = try open(path, creating)
      guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 else {
        let error = Errno(rawValue: errno)
        try? descriptor.close()
        if error == .wouldBlock { return nil }
        if error == .interrupted { continue }
        throw error
      }
      // Who had the lock before may have removed the file in between: then this is the lock of nothing.
      if isStillThere(path, descriptor) { return FileLock(path, descriptor) }
      try? descriptor.close()
    }
  }

  private static func open(_ path: FilePath, _ creating: Bool) throws(Errno) -> FileDescriptor {
    do {
      let options: FileDescriptor.OpenOptions = [.closeOnExec, .noFollow]
      return try FileDescriptor.open(
        path,
        .readWrite,
        options: creating ? options.union(.create) : options,
        permissions: .ownerReadWrite
      )
    } catch let error as Errno {
      throw error
    } catch {
      throw .ioError
    }
  }

  private static func isStillThere(_ path: FilePath, _ descriptor: FileDescriptor) -> Bool {
    guard let own = FileStatus(descriptor), let named = FileStatus(path) else { return false }
    return own.isSame(as: named)
  }

  /// Adds to the locked file, all or nothing.
  ///
  /// - Throws: `Errno`; `badFileDescriptor` after `unlock`.
  func append(_ text: String) throws {
    try descriptor.withLock { descriptor in
      guard let descriptor else { throw Errno.badFileDescriptor }
      let end = try descriptor.seek(offset: 0, from: .end)
      do {
        _ = try descriptor.writeAll(toAbsoluteOffset: end, text.utf8)
      } catch {
        ftruncate(descriptor.rawValue, off_t(end))
        throw error
      }
    }
  }

  /// Removes the file and unlocks.
  func remove() {
    descriptor.withLock { if $0 != nil { unlink(path.string) } }
    unlock()
  }

  /// Lets others in. Calling it again does nothing.
  func unlock() {
    descriptor.withLock { descriptor in
      guard let open = descriptor else { return }
      // A process that is just being started may still have the open file; closing it here alone would not unlock it.
      flock(open.rawValue, LOCK_UN)
      try? open.close()
      descriptor = nil
    }
  }
}
