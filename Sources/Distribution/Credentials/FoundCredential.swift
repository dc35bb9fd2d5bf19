/// A credential, and where it was found.
struct FoundCredential: Hashable, Sendable {
  let credential: RegistryCredential
  /// For people: `/run/user/1000/containers/auth.json`.
  let origin: String
}
