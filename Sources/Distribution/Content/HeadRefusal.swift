import Synchronization

/// Whether a registry has said that it does not know HEAD, so that it is not asked again and again.
final class HeadRefusal: Sendable {
  private let known = Mutex(false)

  var isKnown: Bool { known.withLock { $0 } }

  func remember() {
    known.withLock { $0 = true }
  }
}
