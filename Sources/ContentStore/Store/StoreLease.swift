import Foundation
import Synchronization
import SystemPackage

/// What one user of the store holds: none of it is evicted before `release`, or the end of the process.
public final class StoreLease: Sendable {
  private let lock: FileLock
  private let held = Mutex<Set<StoreItem>>([])

  private init(_ lock: FileLock) {
    self.lock = lock
  }

  /// To be called with the store's lock.
  static func make(in paths: StorePaths) throws -> StoreLease {
    // Nobody else has a file of a new name.
    guard let lock = try FileLock.attempt(paths.leases.appending(UUID().uuidString.lowercased())) else { throw Errno.wouldBlock }
    return StoreLease(lock)
  }

  /// Holds something. To be called with the store's lock, so that it is not evicted meanwhile.
  func hold(_ item: StoreItem) throws {
    guard held.withLock({ $0.insert(item).inserted }) else { return }
    do {
      try lock.append("\(item)\n")
    } catch {
      _ = held.withLock { $0.remove(item) }
      throw error as? Errno == .badFileDescriptor ? .ended(path: lock.path) : StoreError(error, at: lock.path)
    }
  }

  /// Lets go of all of it. Calling it again does nothing; what is asked of the store with this lease afterwards throws.
  public func release() {
    lock.remove()
    held.withLock { $0 = [] }
  }

  /// What the living leases hold. Those whose users have ended are removed. To be called with the store's lock.
  static func held(in paths: StorePaths) throws -> Set<StoreItem> {
    var held: Set<StoreItem> = []
    for name in try FileReading.names(in: paths.leases) {
      let path = paths.leases.appending(name)
      if try removeIfDead(path) { continue }
      guard let bytes = try FileReading.bytes(path, limit: limitBytes) else { continue }
      held.formUnion(String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { StoreItem(parsing: $0) })
    }
    return held
  }

  /// - Returns: Whether it holds nothing.
  private static func removeIfDead(_ path: FilePath) throws(Errno) -> Bool {
    do throws(Errno) {
      guard let dead = try FileLock.attempt(path, creating: false) else { return false }
      dead.remove()
      return true
    } catch {
      // It was released just now.
      if error == .noSuchFileOrDirectory { return true }
      throw error
    }
  }

  /// Some million things: a lease that holds more is none.
  private static let limitBytes = 256 << 20
}
