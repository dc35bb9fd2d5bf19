import Distribution

/// What holds for one registry.
struct RegistrySettings: Sendable, Hashable {
  /// Who logs in, and the file with the password; never the password itself.
  struct Login: Sendable, Hashable {
    let username: String
    let passwordFile: String
  }

  /// `nil`: what `docker login` and `podman login` have written holds.
  var login: Login?
  /// Whether plain HTTP is spoken although the registry is not on a loopback address.
  var usesPlainHTTP = false
  /// Whether the certificate is not verified.
  var isInsecure = false
  /// To be tried in this order before the registry itself. What is set for the mirror's own host holds for it.
  var mirrors: [RegistryMirror] = []
  /// All of them hold.
  var rates: [RequestRate] = []
  /// How many requests are under way together at most; `nil`: the default of clients.
  var concurrency: Int?
}
