import NIOCore
import Synchronization

/// Hands bytes from one task to another, each piece when it is asked for, so that nothing is kept between the two.
///
/// One task sends and one receives. Either is let go when the other ends or is cancelled.
final class ByteChannel: AsyncSequence, Sendable {
  /// Whoever received the bytes does not want the rest.
  struct ReceiverGone: Error {}

  private enum State {
    case idle
    case offered(ByteBuffer, CheckedContinuation<Void, any Error>)
    case awaited(CheckedContinuation<ByteBuffer?, any Error>)
    case ended((any Error)?)
  }

  private let state = Mutex(State.idle)

  /// Returns when the piece has been taken.
  ///
  /// - Throws: `ReceiverGone`, or `CancellationError`.
  func send(_ bytes: ByteBuffer) async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { sender in
        state.withLock { state in
          switch state {
          case .idle: state = .offered(bytes, sender)
          case .awaited(let receiver):
            state = .idle
            receiver.resume(returning: bytes)
            sender.resume()
          case .offered: sender.resume(throwing: ReceiverGone())
          case .ended(let error): sender.resume(throwing: error ?? ReceiverGone())
          }
        }
      }
    } onCancel: {
      finish(throwing: CancellationError())
    }
  }

  /// Ends the bytes; after an error, whoever receives them gets it.
  func finish(throwing error: (any Error)? = nil) {
    state.withLock { state in
      switch state {
      case .ended: return
      case .idle: break
      case .offered(_, let sender): sender.resume(throwing: error ?? ReceiverGone())
      case .awaited(let receiver): receiver.resume(with: error.map { .failure($0) } ?? .success(nil))
      }
      state = .ended(error)
    }
  }

  private func receive() async throws -> ByteBuffer? {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { receiver in
        state.withLock { state in
          switch state {
          case .idle: state = .awaited(receiver)
          case .offered(let bytes, let sender):
            state = .idle
            sender.resume()
            receiver.resume(returning: bytes)
          case .awaited: receiver.resume(returning: nil)
          case .ended(let error): receiver.resume(with: error.map { .failure($0) } ?? .success(nil))
          }
        }
      }
    } onCancel: {
      finish(throwing: CancellationError())
    }
  }

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(channel: self) }

  struct AsyncIterator: AsyncIteratorProtocol {
    let channel: ByteChannel

    func next() async throws -> ByteBuffer? { try await channel.receive() }
  }
}
