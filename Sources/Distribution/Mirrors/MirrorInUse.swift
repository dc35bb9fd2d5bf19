import Synchronization

/// A mirror as a client of its registry uses it: left alone for a while after it has failed.
final class MirrorInUse: Sendable {
  /// A dead mirror costs one time-out a minute, not one an image, and one that was restarted is soon in use again.
  static let restTime: Duration = .seconds(60)
  /// A second attempt gets past a connection that had just been closed; for more there is the next mirror, or the registry.
  static let maximumAttempts = 2

  let mirror: RegistryMirror
  let client: RegistryClient
  private let rest = Mutex<(end: ContinuousClock.Instant, reason: String)?>(nil)

  var name: String { mirror.description }

  init(_ mirror: RegistryMirror, client: RegistryClient) {
    self.mirror = mirror
    self.client = client
  }

  /// Why the mirror is not to be asked now; `nil` if it is.
  func reasonToRest(at now: ContinuousClock.Instant) -> String? {
    rest.withLock { rest in
      guard let (end, reason) = rest else { return nil }
      if now < end { return reason }
      rest = nil
      return nil
    }
  }

  /// Takes note of a failure: one that the next request would meet too lets the mirror rest.
  func note(_ error: any Error, at now: ContinuousClock.Instant) {
    guard let error = error as? RegistryError, let time = Self.restTime(after: error) else { return }
    rest.withLock { $0 = (now + time, "\(error)") }
  }

  private static func restTime(after error: RegistryError) -> Duration? {
    switch error {
    case .unknownHost, .unreachable, .untrusted, .timedOut, .interrupted, .proxy: restTime
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
    return configuration
  }
}
