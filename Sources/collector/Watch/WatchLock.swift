import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Keeps a second watch away from a state. It ends with `release`, or with the process, however that ends.
struct WatchLock: Sendable {
  private let descriptor: Int32

  /// - Parameter statePath: The state, for the error.
  /// - Throws: `WatchLockError`.
  init(_ path: String, statePath: String) throws(WatchLockError) {
    try? FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH)
    guard descriptor >= 0 else { throw .unusable(path: path, reason: String(cString: strerror(errno))) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let fault = errno
      defer { close(descriptor) }
      guard fault == EWOULDBLOCK else { throw .unusable(path: path, reason: String(cString: strerror(fault))) }
      throw .taken(statePath: statePath, pid: Self.pid(in: descriptor))
    }
    ftruncate(descriptor, 0)
    let text = "\(getpid())\n"
    _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
  }

  func release() {
    close(descriptor)
  }

  private static func pid(in descriptor: Int32) -> Int32? {
    var buffer = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { return nil }
    return Int32(String(decoding: buffer[..<count], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
  }
}

/// Why a watch cannot have its state for itself.
enum WatchLockError: Error, Sendable, Hashable {
  /// - Parameter pid: `nil` where it is just beginning.
  case taken(statePath: String, pid: Int32?)
  case unusable(path: String, reason: String)
}

extension WatchLockError: CustomStringConvertible {
  var description: String {
    switch self {
    case .taken(let state, let pid):
      "another watch\(pid.map { ", process \($0)," } ?? "") works with the state \(state): stop it, or give this one a state of its own (--state)"
    case .unusable(let path, let reason): "the lock \(path) cannot be taken: \(reason)"
    }
  }
}
