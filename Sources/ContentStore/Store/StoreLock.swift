import Foundation
import SystemPackage

/// The lock of a whole store, which is held for moments only.
enum StoreLock {
  /// The longest that one eviction of a very large store on a slow disk may take; beyond it, the one who has the lock is stopped
  /// or hangs.
  private static let patience = Duration.seconds(60)

  /// - Throws: `StoreError.busy` once that has taken longer than anybody needs.
  static func wait(_ path: FilePath) throws -> FileLock {
    let start = ContinuousClock.now
    var gap = Duration.milliseconds(1)
    while true {
      if let lock = try FileLock.attempt(path) { return lock }
      guard start.duration(to: .now) < patience else { throw StoreError.busy(path: path) }
      usleep(UInt32(gap / .microseconds(1)))
      gap = min(gap * 2, .milliseconds(20))
    }
  }
}
