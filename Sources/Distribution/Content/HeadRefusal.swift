import Synchronization

/// Whether HEAD is of no use with a registry, so that it is not asked again and again.
final class HeadRefusal: Sendable {
  /// One refusal can be about a single manifest; so many in a row, and none that was of use between them, are about the registry.
  static let maximumFailures = 3

  private let failures = Mutex(0)

  var isKnown: Bool { failures.withLock { $0 >= Self.maximumFailures } }

  /// The registry does not know HEAD at all.
  func remember() {
    failures.withLock { $0 = Self.maximumFailures }
  }

  /// An answer to HEAD did not tell what it is for.
  func noteFailure() {
    failures.withLock { $0 = min($0 + 1, Self.maximumFailures) }
  }

  /// An answer to HEAD was of use. What has been found out before stays.
  func noteSuccess() {
    failures.withLock { if $0 < Self.maximumFailures { $0 = 0 } }
  }
}
