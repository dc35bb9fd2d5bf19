import Foundation
import OCI
import Synchronization
import SystemPackage

/// What one user of the store holds: none of it is evicted before `release`, or the end of the process.
public final class StoreLease: Sendable {
  private struct State {
    var lock: FileLock?
    var held: Set<StoreItem> = []
  }

  private let path: FilePath
  private let state: Mutex<State>

  init(in paths: StorePaths) throws {
    path = paths.leases.appending(UUID().uuidString.lowercased())
    guard let lock = try FileLock.attempt(path) else { throw Errno.wouldBlock }
    state = Mutex(State(lock: lock))
  }

  /// Holds something. To be called with the store's lock, so that it is not evicted meanwhile.
  func hold(_ item: StoreItem) throws {
    try state.withLock { state in
      guard let lock = state.lock else { throw Errno.badFileDescriptor }
      guard state.held.insert(item).inserted else { return }
      try lock.descriptor.writeAll("\(item)\n".utf8)
    }
  }

  /// Lets go of all of it. Calling it again does nothing.
  public func release() {
    state.withLock { state in
      guard let lock = state.lock else { return }
      unlink(path.string)
      lock.unlock()
      state.lock = nil
    }
  }

  /// What the living leases hold. Those whose users have ended are removed.
  static func held(in paths: StorePaths) throws -> Set<StoreItem> {
    var held: Set<StoreItem> = []
    for name in try FileManager.default.contentsOfDirectory(atPath: paths.leases.string) {
      let path = paths.leases.appending(name)
      if let dead = try? FileLock.attempt(path, create: false) {
        unlink(path.string)
        dead.unlock()
        continue
      }
      // One that is gone by now holds nothing.
      guard let text = try? String(contentsOfFile: path.string, encoding: .utf8) else { continue }
      held.formUnion(text.split(separator: "\n").compactMap { StoreItem(String($0)) })
    }
    return held
  }
}

/// A thing that the store keeps.
enum StoreItem: Hashable, Sendable, CustomStringConvertible {
  case blob(Digest)
  case layer(Digest)

  init?(_ text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 2, let digest = try? Digest(parsing: parts[1]) else { return nil }
    switch parts[0] {
    case "blob": self = .blob(digest)
    case "layer": self = .layer(digest)
    default: return nil
    }
  }

  var description: String {
    switch self {
    case .blob(let digest): "blob \(digest)"
    case .layer(let digest): "layer \(digest)"
    }
  }
}
