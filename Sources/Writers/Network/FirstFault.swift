import Synchronization

/// What first went wrong with a connection.
final class FirstFault: Sendable {
  private let error = Mutex<(any Error)?>(nil)

  /// - Returns: The first, which may be an earlier one.
  @discardableResult
  func note(_ error: any Error) -> any Error {
    self.error.withLock { first in
      let known = first ?? error
      first = known
      return known
    }
  }

  /// - Throws: It.
  func check() throws {
    if let error = error.withLock({ $0 }) { throw error }
  }
}
