import Synchronization

/// The numbers of packages that were used lately, so that most packages of an image need no look at the database.
///
/// A number is remembered once the transaction that found it is committed, and all are forgotten when any process has removed packages:
/// whoever uses the cache tells how often that was, as it stands in the transaction.
final class PackageCache: Sendable {
  /// Some 15 MB with names as distributions have them. 10,000 images of a few distributions have less distinct packages.
  static let capacity = 65_536
  /// In bytes. Longer keys are not remembered, so that no image can make the cache large.
  static let longestKey = 512

  private struct State {
    var removals: Int64 = -1
    var ids: [[UInt8]: Int64] = [:]
  }

  private let state = Mutex(State())

  /// The number of a package; `nil` where it is not remembered or not to be relied on.
  func id(of key: [UInt8], removals: Int64) -> Int64? {
    state.withLock { $0.removals == removals ? $0.ids[key] : nil }
  }

  /// Remembers what a transaction that is committed has found.
  func remember(_ found: [[UInt8]: Int64], removals: Int64) {
    state.withLock { state in
      guard removals >= state.removals else { return }
      if removals > state.removals || state.ids.count + found.count > Self.capacity { state.ids.removeAll(keepingCapacity: true) }
      state.removals = removals
      for (key, id) in found where key.count <= Self.longestKey && state.ids.count < Self.capacity { state.ids[key] = id }
    }
  }
}
