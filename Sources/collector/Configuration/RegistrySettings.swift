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
  /// `HOST[:PORT][/PREFIX]`, to be tried in this order before the registry itself.
  var mirrors: [String] = []
  /// `N/PERIOD`; all of them hold.
  var rates: [String] = []
  /// How many images are looked at together; `nil`: the default of sources.
  var concurrency: Int?
}
