extension LocalRegistry {
  /// How a registry is reached, and by whom.
  public enum Access: Sendable, Hashable, CaseIterable {
    /// By anybody, in plain HTTP.
    case open
    /// Basic authentication against an htpasswd file, for `LocalRegistry.credential`, in plain HTTP.
    case password
    /// Tokens of the registry's `tokenServer`, which knows `LocalRegistry.credential` and nobody else at first; in plain HTTP.
    case token
    /// By anybody, by TLS with a certificate that only the authority of the registry's `certificates` vouches for.
    case tls
    /// The same, and only by clients that have a certificate of that authority themselves.
    case mutualTLS

    public var hasTLS: Bool { self == .tls || self == .mutualTLS }
    /// Whether one has to log in as `LocalRegistry.credential`.
    public var wantsCredential: Bool { self == .password || self == .token }
  }

  /// The one user of registries that want one.
  public static let credential = ImagePusher.Credential(username: "collector", password: "correct-horse-battery")
}
