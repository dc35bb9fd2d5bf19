import Synchronization

/// The leave of a request to go to its server, once.
///
/// What the request takes there besides, such as a token or a second attempt with one, goes before all who still wait for their leave: a token
/// that was got must not expire in their queue.
final class Admission: Sendable {
  private let gate: RequestGate
  private let waits: DurationSum
  private let isUsed = Mutex(false)

  /// - Parameter gate: Has let the request go.
  fileprivate init(_ gate: RequestGate, _ waits: DurationSum) {
    self.gate = gate
    self.waits = waits
  }

  /// Uses the leave up, or waits for another one.
  ///
  /// - Throws: What `RequestGate.admit` throws.
  func use() async throws {
    let wasUsed = isUsed.withLock { isUsed in
      defer { isUsed = true }
      return isUsed
    }
    if wasUsed { try await gate.admitNext(waits) }
  }
}

extension RequestGate {
  /// Waits until a request may go to the server, before anything is fetched for it that can expire.
  func admission(_ waits: DurationSum) async throws -> Admission {
    try await admit(waits)
    return Admission(self, waits)
  }
}
