public import OCI

/// What went wrong between here and a daemon. Text that came from the daemon is bounded, free of control characters and of secrets.
///
/// A task that is cancelled gets `CancellationError` instead.
public enum DockerError: Error, Equatable, Sendable {
  /// `text` names no place where a daemon could be.
  case invalidEndpoint(text: String, reason: String)
  /// Nobody listens there, or nothing leads there.
  case unreachable(endpoint: DockerEndpoint, reason: String)
  /// This user may not open the daemon's socket.
  case permissionDenied(endpoint: DockerEndpoint)
  /// The daemon and its client cannot prove to each other who they are.
  case untrusted(endpoint: DockerEndpoint, reason: String)
  /// What `action` was about is not there.
  case notFound(action: String, message: String)
  /// The state of what `action` was about forbids it: a name in use, a container that does not run.
  case conflict(action: String, message: String)
  /// The daemon refused, with an HTTP status.
  case api(status: Int, action: String, message: String)
  /// The daemon began to answer and then reported an error.
  case streamFailed(action: String, message: String)
  /// The daemon went away, or was restarted, while it answered.
  case connectionLost(action: String)
  /// The daemon did not answer in time.
  case timedOut(action: String, after: Duration)
  /// The daemon could not get an image from its registry.
  case pullFailed(reference: Reference, cause: PullFailure, message: String)
  /// The daemon, or whoever listens there, answered something that is not Docker's API.
  case malformedResponse(action: String, reason: String)

  /// Whether the same request can succeed later with nothing else changed.
  public var isTransient: Bool {
    switch self {
    case .unreachable, .connectionLost, .timedOut: true
    case .invalidEndpoint, .permissionDenied, .untrusted, .notFound, .conflict, .malformedResponse: false
    case .api(let status, _, let message): Self.transientStatuses.contains(status) || Self.isDaemonStopping(message)
    case .streamFailed(_, let message): Self.isDaemonStopping(message)
    case .pullFailed(_, let cause, _): cause.isTransient
    }
  }

  /// Too many requests, bad gateway, unavailable, gateway time-out. Not 500, which dockerd gives for all that it has no other status for.
  private static let transientStatuses: Set<Int> = [429, 502, 503, 504]

  /// What dockerd says while it, or its containerd, goes down.
  private static func isDaemonStopping(_ message: String) -> Bool {
    [
      "transport is closing", "connection is closing", "context canceled", "containerd.sock", "shutting down",
      "database not open",
    ]
    .contains { message.contains($0) }
  }
}

extension DockerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidEndpoint(let text, let reason):
      "the Docker endpoint \(Self.hidingUser(text).debugDescription) cannot be used: \(reason)"
    case .unreachable(let endpoint, let reason):
      "no Docker daemon answers at \(endpoint): \(reason); start it, or set DOCKER_HOST to where it listens"
    case .permissionDenied(let endpoint):
      """
      no permission to use the Docker daemon at \(endpoint): become a member of the group docker (sudo usermod -aG docker USER, then log in \
      anew), run as root, or set DOCKER_HOST to a daemon of your own
      """
    case .untrusted(let endpoint, let reason):
      "no trusted connection to the Docker daemon at \(endpoint): \(reason); check DOCKER_CERT_PATH and DOCKER_TLS_VERIFY"
    case .notFound(let action, let message), .conflict(let action, let message), .streamFailed(let action, let message):
      "Docker cannot \(action): \(message)"
    case .api(let status, let action, let message): "Docker cannot \(action): \(message) (status \(status))"
    case .connectionLost(let action): "lost the connection to the Docker daemon while it was to \(action)"
    case .timedOut(let action, let limit): "the Docker daemon did not \(action) within \(limit.formattedSeconds)"
    case .pullFailed(let reference, let cause, let message):
      "Docker cannot pull \(reference): \(message)" + (cause.hint.map { "; \($0)" } ?? "")
    case .malformedResponse(let action, let reason):
      "asked to \(action), the Docker daemon answered something that is not Docker's API: \(reason)"
    }
  }

  private static func hidingUser(_ text: String) -> String {
    guard let at = text.lastIndex(of: "@") else { return DaemonText.clean(text) }
    return "…" + DaemonText.clean(String(text[at...]))
  }
}

extension Duration {
  fileprivate var formattedSeconds: String {
    self >= .seconds(1) ? "\(components.seconds) s" : "\(components.attoseconds / 1_000_000_000_000_000) ms"
  }
}
