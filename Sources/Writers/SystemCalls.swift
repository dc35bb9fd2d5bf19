import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Calls of the system that SystemPackage does not have.
enum SystemCalls {
  static func makeDirectory(_ path: FilePath, mode: mode_t = 0o777) throws(Errno) {
    try repeating { path.withPlatformString { mkdir($0, mode) } }
  }

  static func removeDirectory(_ path: FilePath) throws(Errno) {
    try repeating { path.withPlatformString { rmdir($0) } }
  }

  static func isDirectory(_ path: FilePath) throws(Errno) -> Bool {
    var status = stat()
    try repeating { path.withPlatformString { stat($0, &status) } }
    return status.st_mode & S_IFMT == S_IFDIR
  }

  static func isRegularFile(_ descriptor: FileDescriptor) throws(Errno) -> Bool {
    var status = stat()
    try repeating { fstat(descriptor.rawValue, &status) }
    return status.st_mode & S_IFMT == S_IFREG
  }

  /// The length of an open file, and how many names lead to it.
  static func measure(_ descriptor: FileDescriptor) throws(Errno) -> (bytes: Int64, names: Int) {
    var status = stat()
    try repeating { fstat(descriptor.rawValue, &status) }
    return (Int64(status.st_size), Int(status.st_nlink))
  }

  /// The length of the file that a name leads to.
  static func length(of path: FilePath) throws(Errno) -> Int64 {
    var status = stat()
    try repeating { path.withPlatformString { stat($0, &status) } }
    return Int64(status.st_size)
  }

  static func rename(_ path: FilePath, to target: FilePath) throws(Errno) {
    try repeating {
      path.withPlatformString { path in
        target.withPlatformString { target in
          #if canImport(Glibc)
            Glibc.rename(path, target)
          #elseif canImport(Musl)
            Musl.rename(path, target)
          #else
            Darwin.rename(path, target)
          #endif
        }
      }
    }
  }

  static func remove(_ path: FilePath) throws(Errno) {
    try repeating { path.withPlatformString { unlink($0) } }
  }

  /// Returns when what was written to the file, or the names in the directory, are on the disk.
  static func synchronize(_ descriptor: FileDescriptor) throws(Errno) {
    try repeating { fsync(descriptor.rawValue) }
  }

  /// Takes the lock of an open file, which ends with the descriptor or the process.
  ///
  /// - Returns: Whether nobody else has it.
  static func tryLock(_ descriptor: FileDescriptor) throws(Errno) -> Bool {
    do {
      try repeating { flock(descriptor.rawValue, LOCK_EX | LOCK_NB) }
      return true
    } catch .wouldBlock {
      return false
    }
  }

  /// Gives the lock of an open file back, also where a child process that has just begun still has the file.
  static func unlock(_ descriptor: FileDescriptor) throws(Errno) {
    try repeating { flock(descriptor.rawValue, LOCK_UN) }
  }

  private static func repeating(_ call: () -> Int32) throws(Errno) {
    while call() != 0 {
      let error = Errno(rawValue: errno)
      if error != .interrupted { throw error }
    }
  }
}
