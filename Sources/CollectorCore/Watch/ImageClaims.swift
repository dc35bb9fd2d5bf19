import OCI

/// Which images passes are at work on, so that two of them that run at a time do not do the same work.
public actor ImageClaims {
  private var waiting: [Digest: [AsyncStream<Void>.Continuation]] = [:]

  public init() {}

  /// Does something with an image while nobody else does.
  ///
  /// - Throws: `CancellationError`, or what `body` throws.
  func holding<Value: Sendable>(_ imageID: Digest, _ body: @Sendable () async throws -> Value) async throws -> Value {
    while waiting[imageID] != nil {
      let (stream, continuation) = AsyncStream<Void>.makeStream()
      waiting[imageID]?.append(continuation)
      for await _ in stream {}
      try Task.checkCancellation()
    }
    waiting[imageID] = []
    defer {
      for continuation in waiting.removeValue(forKey: imageID) ?? [] { continuation.finish() }
    }
    return try await body()
  }
}
