public import OCI
import Synchronization

/// Images that registries have announced and nobody has looked at yet: each once, and no more than are good for memory.
public final class PushQueue: Sendable {
  /// A release of a large team pushes hundreds of tags in a minute; whoever announces more has them seen by the next pass.
  public static let standardLimit = 1000

  private struct State {
    var references: [Reference] = []
    var known: Set<Reference> = []
  }

  private let limit: Int
  private let state = Mutex(State())

  public init(limit: Int = PushQueue.standardLimit) {
    self.limit = max(1, limit)
  }

  /// How many wait.
  public var count: Int { state.withLock { $0.references.count } }

  /// Takes a reference in.
  ///
  /// - Returns: `false` where there is no room; one that waits already is as good as taken.
  public func offer(_ reference: Reference) -> Bool {
    state.withLock { state in
      if state.known.contains(reference) { return true }
      guard state.references.count < limit else { return false }
      state.known.insert(reference)
      state.references.append(reference)
      return true
    }
  }

  /// All that wait, in the order in which they came; they wait no longer.
  func take() -> [Reference] {
    state.withLock { state in
      defer { state = State() }
      return state.references
    }
  }
}
