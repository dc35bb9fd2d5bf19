/// Why a daemon could not pull an image, as far as its words tell.
public enum PullFailure: Sendable, Hashable, CaseIterable {
  /// The registry has no such repository, tag or digest.
  case missing
  /// The registry has the image, and not for the platform.
  case otherPlatform
  /// The registry wants to know who asks, or refuses them.
  case accessDenied
  /// The registry has answered this client too often.
  case rateLimited
  /// The daemon does not trust the registry, or the registry speaks plain HTTP.
  case untrustedRegistry
  /// The daemon cannot make an image of what the registry has.
  case unsupported
  /// What the registry sent is not what its digest says.
  case corrupt
  /// The daemon's host has no room.
  case diskFull
  /// The registry was not reached, or broke off.
  case registryUnreachable
  /// Words that are not in the table.
  case unknown

  public var isTransient: Bool {
    switch self {
    case .rateLimited, .diskFull, .registryUnreachable: true
    case .missing, .otherPlatform, .accessDenied, .untrustedRegistry, .unsupported, .corrupt, .unknown: false
    }
  }

  /// What the user can do; `nil` where the daemon's message says all there is.
  var hint: String? {
    switch self {
    case .missing: "check the repository and the tag, and whether it was deleted"
    case .otherPlatform: "name a platform that the image offers"
    case .accessDenied: "the repository does not exist or wants a login: check the credentials for its registry"
    case .rateLimited: "wait, pull less often, or log in"
    case .untrustedRegistry:
      "add the registry's certificate to /etc/docker/certs.d or, for plain HTTP, the registry to insecure-registries in /etc/docker/daemon.json"
    case .unsupported: "it may be no container image, or one in a format that this daemon is too old for"
    case .corrupt: "the registry or a mirror serves damaged content: push the image anew"
    case .diskFull: "make room on the daemon's host"
    case .registryUnreachable: "check the registry's address, and that the daemon's host reaches it"
    case .unknown: nil
    }
  }

  /// What registries and daemons say, in lower case, the more particular first: the first row with words that occur in a message gives its
  /// cause. The daemon passes on the registry's words in most of them, under a status that tells nothing.
  private static let table: [(PullFailure, [String])] = [
    (.rateLimited, ["toomanyrequests", "too many requests", "rate limit", "status: 429", "status code 429"]),
    (.diskFull, ["no space left on device", "disk quota exceeded"]),
    (
      .otherPlatform,
      [
        "no matching manifest for", "does not match the specified platform", "no match for platform",
        "no image found in image index", "no image found in manifest list",
      ]
    ),
    (
      .corrupt,
      [
        "filesystem layer verification failed", "does not match digest", "verification failed", "invalid checksum",
        "digest did not match",
        "unexpected commit digest", "digest does not match", "gzip: invalid", "archive/tar: invalid", "does not match manifest",
        "failed size validation",
      ]
    ),
    (
      .accessDenied,
      [
        "pull access denied", "no basic auth credentials", "unauthorized", "authentication required", "access denied",
        "access to the resource is denied",
        "authorization failed", "insufficient_scope", "status: 401", "status: 403", "403 forbidden", "401 unauthorized",
        "invalid username/password",
      ]
    ),
    (
      .missing,
      [
        "manifest unknown", "name unknown", "repository name not known", "name_unknown", "not found", "blob unknown",
        "unknown blob",
        "status: 404",
      ]
    ),
    (.registryUnreachable, ["tls handshake timeout"]),
    (.untrustedRegistry, ["x509:", "http response to https client", "tls:", "certificate"]),
    (
      .unsupported,
      [
        "unsupported", "not supported", "mediatype", "media type", "invalid manifest", "failed to register layer",
        "manifest invalid", "invalid rootfs", "encountered remote",
      ]
    ),
    (
      .registryUnreachable,
      [
        "connection refused", "no such host", "i/o timeout", "eof", "connection reset", "network is unreachable",
        "no route to host",
        "server misbehaving", "temporary failure", "deadline exceeded", "client.timeout", "timeout exceeded", "request canceled",
        "context canceled",
        "broken pipe", "connection timed out", "stream error", "bad gateway", "service unavailable", "gateway timeout",
        "http status: 5",
        "status code 5", "use of closed network connection", "proxyconnect", "internal server error",
      ]
    ),
  ]

  /// The cause that a daemon's message tells of.
  ///
  /// - Parameter names: What the image is called, which is left out of account where it stands by itself: an image may be named `eof`.
  init(message: String, ignoring names: [String]) {
    let text = names.reduce(message) { Self.removing($1, from: $0) }.lowercased()
    self = Self.table.first { _, words in words.contains { text.contains($0) } }?.0 ?? .unknown
  }

  /// `text` without `name`, except where it is a part of a longer word or number: the tag `4` is no part of `status: 429`.
  private static func removing(_ name: String, from text: String) -> String {
    guard let first = name.first, let last = name.last else { return text }
    var result = ""
    var rest = Substring(text)
    while let range = rest.firstRange(of: name) {
      let goesOnBefore = isWord(first) && (rest[..<range.lowerBound].last ?? result.last).map(isWord) == true
      let goesOnAfter = isWord(last) && rest[range.upperBound...].first.map(isWord) == true
      result += rest[..<range.lowerBound]
      if goesOnBefore || goesOnAfter { result += name }
      rest = rest[range.upperBound...]
    }
    return result + rest
  }

  private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }
}
