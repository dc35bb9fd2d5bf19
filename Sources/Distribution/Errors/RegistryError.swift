public import OCI

/// What went wrong between here and a registry. Text of the registry is bounded and free of control characters; credentials, and the queries of
/// URLs, are in none of it. `what` names the thing asked for with its registry: `manifest registry.example.com/team/app:1.2`.
///
/// A task that is cancelled gets `CancellationError` instead.
public enum RegistryError: Error, Hashable, Sendable {
  /// `text` names no host of a registry.
  case invalidHost(text: String, reason: String)
  /// No address is known for the host.
  case unknownHost(host: String)
  /// Nothing at the host takes connections.
  case unreachable(host: String, reason: String)
  /// The host cannot be spoken to over TLS, or cannot prove who it is.
  case untrusted(host: String, reason: String)
  /// The registry, or its connection, was too slow.
  case timedOut(what: String, reason: String)
  /// The connection ended before the answer did.
  case interrupted(what: String)
  /// The registry wants to know who asks, or does not accept the credential.
  case unauthorized(what: String, host: String, hadCredential: Bool, message: String)
  /// The registry asks for a kind of authentication that Collector does not know.
  case unsupportedAuthentication(host: String, reason: String)
  /// The registry knows who asks and does not allow it.
  case denied(what: String, message: String)
  case notFound(what: String, message: String)
  /// Too many requests. `retryAfter` is `nil` where the registry does not say when to come again.
  case rateLimited(what: String, message: String, retryAfter: Duration?)
  /// Any other refusal, with its HTTP status.
  case server(status: Int, what: String, message: String, retryAfter: Duration?)
  /// The answer is not what the specification has at this place.
  case malformed(what: String, reason: String)
  /// More than Collector reads.
  case tooLarge(what: String, limitBytes: Int64)
  case digestMismatch(what: String, expected: Digest, actual: Digest)
  /// The bytes are not as many as the descriptor says. `actualBytes` is a lower bound where reading stopped at the excess.
  case sizeMismatch(what: String, expectedBytes: Int64, actualBytes: Int64)
  /// A redirect that is not followed.
  case redirectRefused(what: String, location: String, reason: String)
  /// The registry does not list its repositories.
  case catalogUnavailable(host: String, reason: String)
  /// The file with credentials cannot be used.
  case unreadableCredentials(path: String, reason: String)
  /// `text` is no rate of requests.
  case invalidRate(text: String, reason: String)
  /// What the registry itself said, after its mirrors had failed too. It is never `notFound`: where the registry does not have something, nobody has.
  indirect case mirrored(RegistryError, [MirrorFailure])
  /// The helper program that `file` names for the credentials of `host` gave no answer.
  case credentialHelper(program: String, file: String, host: String, reason: String)
  /// A certificate, or a key, that is to be used for registries cannot be.
  case unusableCertificates(path: String, reason: String)
  /// The environment variable does not name a proxy that can be used.
  case invalidProxy(variable: String, reason: String)
  /// The proxy, not the host behind it, is what went wrong. `proxy` has no user name or password in it.
  case proxy(proxy: String, host: String, reason: String, isTransient: Bool)

  /// Whether the same request can succeed later with nothing else changed.
  public var isTransient: Bool {
    switch self {
    case .unknownHost, .unreachable, .timedOut, .interrupted, .rateLimited: true
    case .proxy(_, _, _, let isTransient): isTransient
    case .server(let status, _, _, _): Self.transientStatuses.contains(status)
    case .mirrored(let error, _): error.isTransient
    case .invalidHost, .untrusted, .unauthorized, .unsupportedAuthentication, .denied, .notFound, .malformed, .tooLarge,
      .digestMismatch, .sizeMismatch, .redirectRefused, .catalogUnavailable, .unreadableCredentials,
      .invalidRate, .credentialHelper, .unusableCertificates, .invalidProxy:
      false
    }
  }

  /// Request time-out, internal error, bad gateway, unavailable, gateway time-out.
  static let transientStatuses: Set<Int> = [408, 500, 502, 503, 504]

  /// How long the registry asked to be left alone; `nil` where it did not.
  public var retryAfter: Duration? {
    switch self {
    case .rateLimited(_, _, let retryAfter), .server(_, _, _, let retryAfter): retryAfter
    case .mirrored(let error, _): error.retryAfter
    default: nil
    }
  }
}
