/// What requests say to a registry that wants a user name and a password, by repository: files can have several for one registry.
struct PasswordCache {
  /// Reading them again is cheap, and a registry can have more repositories than are worth keeping.
  private static let maximumCount = 1000

  private var authorizations: [String?: Authorization] = [:]

  subscript(repository: String?) -> Authorization? { authorizations[repository] }

  mutating func keep(_ authorization: Authorization, _ repository: String?) {
    if authorizations.count >= Self.maximumCount { authorizations = [:] }
    authorizations[repository] = authorization
  }

  mutating func drop(_ repository: String?) {
    authorizations[repository] = nil
  }
}
