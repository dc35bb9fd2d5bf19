import NIOCore
import OCI
import Synchronization

/// How far the transfer of a blob has come, over as many requests, and servers, as it takes.
final class BlobProgress: Sendable {
  private struct State {
    var verifier: ContentVerifier
    var passedBytes: Int64
    var hasFailedReceiver = false
  }

  let descriptor: Descriptor
  private let state: Mutex<State>

  /// - Parameter offsetBytes: How many of the first bytes are not asked for.
  init(_ descriptor: Descriptor, from offsetBytes: Int64, what: String) {
    self.descriptor = descriptor
    state = Mutex(State(verifier: ContentVerifier(descriptor, from: offsetBytes, what: what), passedBytes: offsetBytes))
  }

  /// How many bytes have been found to be within the size, and handed on, or were not asked for.
  var passedBytes: Int64 { state.withLock { $0.passedBytes } }

  var isComplete: Bool { passedBytes == descriptor.size }

  /// Takes the next bytes, which are handed on if this does not throw.
  ///
  /// - Parameter what: The blob, and who it comes from now, for messages.
  func update(_ bytes: ByteBuffer, of what: String) throws {
    try state.withLock { state in
      state.verifier.what = what
      try state.verifier.update(bytes)
      state.passedBytes += Int64(bytes.readableBytes)
    }
  }

  /// Whether the bytes that were handed on last may not have arrived, so that none can follow them.
  var hasFailedReceiver: Bool { state.withLock { $0.hasFailedReceiver } }

  func noteFailedReceiver() { state.withLock { $0.hasFailedReceiver = true } }

  func finish() throws {
    try state.withLock { try $0.verifier.finish() }
  }
}
