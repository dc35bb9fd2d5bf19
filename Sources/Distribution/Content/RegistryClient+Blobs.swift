import AsyncHTTPClient
public import Foundation
public import NIOCore
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
    let request = RegistryRequest.blob(descriptor.digest, in: repository, host: host)
    guard descriptor.size <= Self.maximumConfigurationBytes else {
      throw RegistryError.tooLarge(what: request.what, limitBytes: Int64(Self.maximumConfigurationBytes))
    }
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
  /// Once the first piece has been handed on, a failure is not retried here.
  ///
  /// - Parameter receive: Called for each piece, one after the other; the transfer waits for it.
  /// - Throws: If anything, be it a wrong digest at the very end, then what `receive` was given must be dropped. Also what `receive` throws.
  public func readBlob(
    _ descriptor: Descriptor,
    in repository: String,
    receive: @Sendable (ByteBuffer) async throws -> Void
  ) async throws {
    let request = RegistryRequest.blob(descriptor.digest, in: repository, host: host)
    let what = request.what
    let response = try await perform(request) { $0.response }
    let limit = Self.blobTimeout + .seconds(max(0, descriptor.size) / Self.minimumBytesPerSecond)
    let silence = configuration.silenceTimeout
    let slow = RegistryError.timedOut(what: what, reason: "it was not complete within \(limit.seconds)")
    let silent = RegistryError.timedOut(what: what, reason: "nothing came for \(silence.seconds)")
    try await withDeadline(limit, orThrow: slow) {
      try await withSilenceLimit(silence, orThrow: silent) { watch in
        var verifier = ContentVerifier(descriptor, what: what)
        var pieces = response.body.makeAsyncIterator()
        while let piece = try await Self.next(&pieces, what: what) {
          watch.stop()
          try verifier.update(piece)
          try await receive(piece)
          watch.restart()
        }
        // A body ends early, without an error, when its reader is cancelled.
        try Task.checkCancellation()
        try verifier.finish()
      }
    }
  }

  private static func next(_ pieces: inout HTTPClientResponse.Body.AsyncIterator, what: String) async throws -> ByteBuffer? {
    do {
      return try await pieces.next()
    } catch {
      throw RegistryError.mapping(error, host: "", what: what, hasAnswered: true, limit: .zero)
    }
  }
}
