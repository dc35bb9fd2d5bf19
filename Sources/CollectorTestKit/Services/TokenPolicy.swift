/// Who gets tokens of a `TokenServer`, for what, and how it behaves.
public struct TokenPolicy: Sendable, Hashable {
  /// Somebody whom the server knows.
  public struct User: Sendable, Hashable {
    /// What a user may do.
    public enum Rights: Sendable, Hashable {
      case everything
      /// Pull from these repositories, and nothing else: not even list what others there are.
      case pulling(Set<String>)
    }

    public let credential: ImagePusher.Credential
    public let rights: Rights

    public init(_ credential: ImagePusher.Credential, rights: Rights = .everything) {
      (self.credential, self.rights) = (credential, rights)
    }

    func actions(on resource: ResourceScope) -> Set<String> {
      switch rights {
      case .everything: resource.actions
      case .pulling(let names): resource.type == "repository" && names.contains(resource.name) ? ["pull"] : []
      }
    }
  }

  /// What the server gives to those who may have something.
  public enum Mood: Sendable, Hashable {
    case gives
    /// Tokens that have expired before they are given, whatever the answer says of their lifetime.
    case givesExpired
    /// No tokens, but this status to all requests.
    case refuses(status: Int)
  }

  public var users: [User]
  /// Repositories that anybody may pull from, without a credential too.
  public var publicRepositories: Set<String> = []
  /// For how long tokens are good, in seconds. Registries take them for a minute longer.
  public var lifetime = 300
  /// Whether answers say how long tokens are good; without it, clients have to take a minute.
  public var tellsLifetime = true
  public var mood = Mood.gives
  /// Whether it knows OAuth2's POST form. A server that does not answers 405, and clients use GET.
  public var speaksOAuth2 = true

  public init(users: [User] = []) {
    self.users = users
  }

  /// The user with a name and password; `nil` where there is none.
  func user(_ credential: ImagePusher.Credential) -> User? {
    users.first { $0.credential == credential }
  }

  /// What of `scopes` somebody gets, without those of which nothing is left.
  ///
  /// - Parameter user: `nil` for anybody.
  func granted(_ scopes: [ResourceScope], to user: User?) -> [ResourceScope] {
    scopes.map { scope in
      let isPublic = scope.type == "repository" && publicRepositories.contains(scope.name)
      return scope.limited(to: (user?.actions(on: scope) ?? []).union(isPublic ? ["pull"] : []))
    }
    .filter { !$0.actions.isEmpty }
  }
}
