import Synchronization

/// A mirror as a client of its registry uses it: left alone for a while after it has failed.
final class MirrorInUse: Sendable {
  /// A dead mirror costs one time-out a minute, not one an image, and one that was restarted is soon in use again.
  static let restTime: Duration = .seconds(60)
  /// A second attempt gets past a connection that had just been closed; for more there is the next mirror, or the registry.
  static let maximumAttempts = 2
  /// A mirror that has to fetch something first takes seconds; there is the registry to ask besides.
  static let answerTimeout: Duration = .seconds(20)

  private struct Rest {
    var end: ContinuousClock.Instant
    let reason: String
    /// Whether a request is finding out if it is over.
    var isBeingTried = false
  }

  let mirror: RegistryMirror
  let client: RegistryClient
  private let rest = Mutex<Rest?>(nil)

  var name: String { mirror.description }

  init(_ mirror: RegistryMirror, client: RegistryClient) {
    self.mirror = mirror
    self.client = client
  }

  /// Why the mirror is not to be asked now; `nil` if it is. After a rest it is asked by one request, until that has an answer.
  func reasonToRest(at now: ContinuousClock.Instant) -> String? {
    rest.withLock { current in
      guard var rest = current else { return nil }
      if now < rest.end { return rest.reason }
      // One that is cancelled says nothing: then another one tries after a while.
      rest.end = now + Self.restTime
      rest.isBeingTried = true
      current = rest
      return nil
    }
  }

  /// Takes note of what became of a request: a failure that the next one would meet too lets the mirror rest, those included that wait for their
  /// turn with it.
  ///
  /// - Parameter error: `nil` for none.
  /// - Returns: Why the mirror rests, where another request has found that out before.
  @discardableResult
  func note(_ error: (any Error)?, at now: ContinuousClock.Instant) -> String? {
    let time = (error as? RegistryError).flatMap { Self.restTime(after: $0) }
    let known: String? = rest.withLock { rest in
      if let known = rest, !known.isBeingTried, now < known.end { return known.reason }
      rest = time.flatMap { time in error.map { Rest(end: now + time, reason: "\($0)") } }
      return nil
    }
    if known == nil, let time { client.gate.close(for: time) }
    return known
  }

  private static func restTime(after error: RegistryError) -> Duration? {
    switch error {
    case .unknownHost, .unreachable, .untrusted, .timedOut, .interrupted, .proxy: restTime
    // The same credential would be refused each time, until the account is locked.
    case .unauthorized(_, _, hadCredential: true, _): restTime
    // Content that is wrong once is wrong again.
    case .digestMismatch, .sizeMismatch: restTime
    case .rateLimited, .server: error.isTransient ? error.retryAfter ?? restTime : nil
    default: nil
    }
  }
}

extension RegistryConfiguration {
  /// The same for a mirror, which is not waited for: there is somebody else to ask.
  func forMirror(_ mirror: RegistryMirror) -> RegistryConfiguration {
    var configuration = self
    configuration.mirrors = []
    configuration.usesPlainHTTP = mirror.usesPlainHTTP
    configuration.retry.maximumAttempts = min(retry.maximumAttempts, MirrorInUse.maximumAttempts)
    configuration.retry.maximumPauses = 0
    configuration.answerTimeout = min(answerTimeout, MirrorInUse.answerTimeout)
    return configuration
  }
}
