import Foundation
import OCI
import Synchronization

/// Images that have failed and are left alone for now: one that fails for a reason that can pass, until its next attempt is due, and one that fails for
/// good, until other scripts are due in it.
///
/// They are kept in memory alone: a process that begins tries each of them once, and the attempts that the ledger counts go on.
public final class Deferrals: Sendable {
  private struct Entry {
    let failure: Failure
    let scripts: Set<Digest>
  }

  /// Many more than fail where anything works; those beyond are tried at every pass.
  private static let limit = 100_000

  private let entries = Mutex<[Digest: Entry]>([:])

  public init() {}

  /// How many are left alone, some of which may be due again.
  public var count: Int { entries.withLock { $0.count } }

  /// Why an image is not tried now; `nil` where it is.
  func failure(of image: PassPlan.Image, at time: Date) -> Failure? {
    entries.withLock { entries in
      guard let entry = entries[image.image.imageID] else { return nil }
      if let next = entry.failure.nextTry { return next > time ? entry.failure : nil }
      return Set(image.due.map(\.digest)).isSubset(of: entry.scripts) ? entry.failure : nil
    }
  }

  func note(_ state: ImageState, of image: PassPlan.Image) {
    entries.withLock { entries in
      guard case .failed(let failure) = state, failure.nextTry != nil || !failure.isTransient else {
        return entries[image.image.imageID] = nil
      }
      guard entries.count < Self.limit || entries[image.image.imageID] != nil else { return }
      entries[image.image.imageID] = Entry(failure: failure, scripts: Set(image.due.map(\.digest)))
    }
  }
}
