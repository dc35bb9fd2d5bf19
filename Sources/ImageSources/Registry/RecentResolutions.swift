import CollectorCore
import OCI
import OrderedCollections
import Synchronization

/// The resolutions that were asked for last: many tags of a repository, and of others that are built from the same base, lead to the same digest, and
/// a ledger that is asked once for all of them is asked for a tenth as much.
final class RecentResolutions: Sendable {
  /// A few megabytes of descriptions.
  static let capacity = 1024

  private let kept = Mutex<OrderedDictionary<Digest, Resolution>>([:])

  subscript(digest: Digest) -> Resolution? {
    kept.withLock { $0[digest] }
  }

  func keep(_ resolution: Resolution, of digest: Digest) {
    kept.withLock { kept in
      kept[digest] = resolution
      // The oldest half at once, since each removal from the front moves all that is behind it.
      if kept.count > Self.capacity { kept.removeFirst(Self.capacity / 2) }
    }
  }
}
