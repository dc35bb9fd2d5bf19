import AsyncHTTPClient
public import Foundation
public import NIOCore
import NIOHTTP1
public import OCI

extension RegistryClient {
  /// A hundred times what a configuration with a long history has; containerd stops here too.
  public static let maximumConfigurationBytes = 8 << 20

  /// A blob may take this long, however small it is.
  static let blobTimeout: Duration = .seconds(600)
  /// A transfer that is slower than this on the whole is given up: a 100 MB layer would take two hours.
  static let minimumBytesPerSecond: Int64 = 16 << 10

  /// Fetches a configuration, or another small blob. Digest and size are checked.
  ///
  /// - Throws: `RegistryError.tooLarge` if it is larger than `maximumConfigurationBytes`.
  public func blob(_ descriptor: Descriptor, in repository: String) async throws -> Data {
    guard descriptor.size <= Self.maximumConfigurationBytes else {
      let request = RegistryRequest.blob(descriptor.digest, in: repository, host: host)
      throw RegistryError.tooLarge(what: request.what, limitBytes: Int64(Self.maximumConfigurationBytes))
    }
    return try await atMirrorsFirst(repository) { try await $0.ownBlob(descriptor, in: $1) }
  }

  private func ownBlob(_ descriptor: Descriptor, in repository: String) async throws -> Data {
    let request = RegistryRequest.blob(descriptor.digest, in: repository, host: host)
    return try await perform(request) { answer in
      let body = try await transport.collect(answer.response, upTo: Self.maximumConfigurationBytes, what: request.what)
      var verifier = ContentVerifier(descriptor, what: request.what)
      try verifier.update(ByteBuffer(bytes: body))
      try verifier.finish()
      return body
    }
  }

  /// Fetches a blob in pieces. Digest and size are checked as it passes.
  ///
  /// A transfer that breaks off goes on where it ended, there or at the next mirror or the registry itself.
  ///
  /// - Parameters:
  ///   - offsetBytes: How many of the first bytes are not needed. Where it is not zero, only the size is checked: whoever has the first bytes checks
  ///     the digest.
  ///   - receive: Called for each piece, one after the other; the transfer waits for it.
  /// - Throws: If anything, be it a wrong digest at the very end, then what `receive` was given must be dropped. Also what `receive` throws.
  public func readBlob(
    _ descriptor: Descriptor,
    from offsetBytes: Int64 = 0,
    in repository: String,
    receive: @Sendable (ByteBuffer) async throws -> Void
  ) async throws {
    let what = RegistryRequest.blob(descriptor.digest, in: repository, host: host).what
    let progress = BlobProgress(descriptor, from: offsetBytes, what: what)
    do {
      try await atMirrorsFirst(
        repository,
        // Wrong bytes that have been handed on cannot be called back. The mirror rests then, so that another attempt goes elsewhere.
        mayGoOn: { ($0 as? RegistryError)?.isDigestMismatch != true },
        { try await $0.transfer(progress, in: $1, receive: receive) }
      )
    } catch let failure as ReceiverFailure {
      throw failure.error
    }
  }

  /// Goes on with a transfer until it is complete.
  private func transfer(
    _ progress: BlobProgress,
    in repository: String,
    receive: @Sendable (ByteBuffer) async throws -> Void
  ) async throws {
    let request = RegistryRequest.blob(progress.descriptor.digest, in: repository, host: host)
    let limit = Self.blobTimeout + .seconds(max(0, progress.descriptor.size) / Self.minimumBytesPerSecond)
    let slow = RegistryError.timedOut(what: request.what, reason: "it was not complete within \(limit.seconds)")
    // Without what requests wait for their turn, be it for hours, and without the time of the receiver.
    let watch = TransferWatch(limit: limit, silenceLimit: configuration.silenceTimeout)
    try await retrier.run(request.what, waits: request.waits, progress: { progress.passedBytes }) {
      // An empty blob is asked for all the same: it may not be there.
      guard progress.passedBytes == 0 || !progress.isComplete else { return try progress.finish() }
      guard !watch.isOver else { throw slow }
      var rest = request
      rest.offset = progress.passedBytes
      let answer = try await answer(to: rest)
      do {
        try await read(answer.response, progress, what: request.what, watch, orThrow: slow, receive: receive)
      } catch {
        guard progress.hasFailedReceiver, !(error is ReceiverFailure) else { throw error }
        throw ReceiverFailure(error: error)
      }
    }
  }

  /// Reads an answer to its end.
  private func read(
    _ response: HTTPClientResponse,
    _ progress: BlobProgress,
    what: String,
    _ watch: TransferWatch,
    orThrow slow: RegistryError,
    receive: @Sendable (ByteBuffer) async throws -> Void
  ) async throws {
    let repeated = try Self.repeatedBytes(of: response, after: progress.passedBytes, what: what)
    let silence = configuration.silenceTimeout
    let silent = RegistryError.timedOut(what: what, reason: "nothing came for \(silence.seconds)")
    try await withTransferLimits(watch, orThrow: slow, orThrowSilent: silent) {
      var repeated = repeated
      var pieces = response.body.makeAsyncIterator()
      while var piece = try await Self.next(&pieces, what: what) {
        let skipped = min(repeated, piece.readableBytes)
        piece.moveReaderIndex(forwardBy: skipped)
        repeated -= skipped
        watch.stop()
        if piece.readableBytes > 0 {
          try progress.update(piece, of: what)
          do {
            try await receive(piece)
          } catch {
            progress.noteFailedReceiver()
            throw ReceiverFailure(error: error)
          }
        }
        watch.restart()
      }
      // A body ends early, without an error, when its reader is cancelled.
      try Task.checkCancellation()
      try progress.finish()
    }
  }

  /// How many bytes of an answer have been got before.
  ///
  /// <https://www.rfc-editor.org/rfc/rfc9110#section-14>
  ///
  /// - Throws: `RegistryError.malformed` if it is another part than the one that was asked for.
  private static func repeatedBytes(of response: HTTPClientResponse, after passedBytes: Int64, what: String) throws -> Int {
    guard response.status == .partialContent else { return Int(passedBytes) }
    let range = response.headers.first(name: "Content-Range")?.trimmingCharacters(in: .whitespaces) ?? ""
    guard range.lowercased().hasPrefix("bytes \(passedBytes)-") else {
      throw RegistryError.malformed(what: what, reason: "it is not the part that was asked for")
    }
    return 0
  }

  private static func next(_ pieces: inout HTTPClientResponse.Body.AsyncIterator, what: String) async throws -> ByteBuffer? {
    do {
      return try await pieces.next()
    } catch {
      throw RegistryError.mapping(error, host: "", what: what, hasAnswered: true, limit: .zero)
    }
  }
}

extension RegistryError {
  fileprivate var isDigestMismatch: Bool {
    if case .digestMismatch = self { true } else { false }
  }
}
