/// Knows how one registry wants requests to say who makes them, and keeps what it takes.
///
/// <https://distribution.github.io/distribution/spec/auth/token/#how-to-authenticate>
actor Authenticator {
  private enum Method {
    /// Not asked for, as far as is known.
    case none
    case basic
    case bearer(BearerService)
  }

  private let host: RegistryHost
  private let credentials: any CredentialProvider
  private let clock: RetryClock
  private let tokenClient: TokenClient
  private let flights = SingleFlight<String, BearerToken>()
  private var method = Method.none
  private var tokens: TokenCache
  private var passwords = PasswordCache()

  init(host: RegistryHost, credentials: any CredentialProvider, transport: Transport, clock: RetryClock) {
    self.host = host
    self.credentials = credentials
    self.clock = clock
    tokens = TokenCache()
    tokenClient = TokenClient(host: host, transport: transport, clock: clock)
  }

  /// What a request should say without having been asked; `nil` where nothing is known to be wanted.
  func authorization(for scope: TokenScope?, what: String) async throws -> Authorization? {
    switch method {
    case .none: nil
    case .basic: try await password(for: scope)
    case .bearer(let service): try await token(from: service, named: Self.key(scope), for: scope, scope?.repository, what: what)
    }
  }

  /// What a request should say after the registry has refused it.
  ///
  /// - Parameters:
  ///   - rejected: What it said; `nil` for nothing.
  ///   - registry: Where the registry is.
  ///   - message: What the registry said.
  /// - Throws: `RegistryError.unauthorized` if there is nothing else to say; `RegistryError.unsupportedAuthentication`.
  func authorization(
    answering challenges: [AuthenticationChallenge],
    after rejected: Authorization?,
    for scope: TokenScope?,
    at registry: Origin,
    what: String,
    message: String
  ) async throws -> Authorization {
    if let challenge = challenges.first(where: { $0.scheme == "bearer" }) {
      let service = try BearerService(challenge, of: registry, host: host.name)
      method = .bearer(service)
      let key = Self.key(scope)
      tokens.drop(rejected, key)
      let wanted = challenge.parameters["scope"].map { TokenScope($0) } ?? scope
      return try await token(from: service, named: key, for: wanted, scope?.repository, what: what)
    }
    if challenges.contains(where: { $0.scheme == "basic" }) {
      // Read again after each refusal, so that a login during a long run counts.
      if rejected?.hasCredential == true { await credentials.forget(host.name) }
      passwords.drop(scope?.repository)
      if let authorization = try await password(for: scope), authorization != rejected {
        method = .basic
        return authorization
      }
    } else if !challenges.isEmpty {
      let schemes = RegistryText.clean(challenges.map(\.scheme).joined(separator: ", "))
      throw RegistryError.unsupportedAuthentication(
        host: host.name,
        reason: "it asks for \(schemes); Collector knows basic and bearer"
      )
    }
    throw RegistryError.unauthorized(
      what: what,
      host: host.name,
      hadCredential: rejected?.hasCredential == true,
      message: message
    )
  }

  private func password(for scope: TokenScope?) async throws -> Authorization? {
    let repository = scope?.repository
    if let known = passwords[repository] { return known }
    switch try await credentials.credential(for: host.name, repository: repository) {
    case nil: return nil
    case .password(let username, let password):
      let authorization = Authorization.basic(username: username, password: password)
      passwords.keep(authorization, repository)
      return authorization
    case .identityToken:
      throw RegistryError.unsupportedAuthentication(
        host: host.name,
        reason: "it wants a user name and a password, and what is there is an identity token; run docker login \(host) again"
      )
    }
  }

  private func token(
    from service: BearerService,
    named key: String,
    for scope: TokenScope?,
    _ repository: String?,
    what: String
  ) async throws -> Authorization {
    if let token = tokens.fresh(key, clock.now()) { return token.authorization }
    do {
      let token = try await flights.value(for: key) {
        // Another flight may have landed since this one was asked for.
        if let token = await freshToken(key) { return token }
        let token = try await fetch(service, scope, repository, what: what)
        await keep(token, key)
        return token
      }
      return token.authorization
    } catch let error as RegistryError where error.isTransient {
      // One that is about to expire is better than none.
      guard let token = tokens.usable(key, clock.now()) else { throw error }
      return token.authorization
    }
  }

  /// Asks for a token, and once more where the credential was refused and there is another one by now.
  private nonisolated func fetch(
    _ service: BearerService,
    _ scope: TokenScope?,
    _ repository: String?,
    what: String
  ) async throws -> BearerToken {
    let credential = try await credentials.credential(for: host.name, repository: repository)
    do {
      return try await tokenClient.token(TokenRequest(service: service, scope: scope, credential: credential), what: what)
    } catch let error as RegistryError {
      guard case .unauthorized(_, _, hadCredential: true, _) = error else { throw error }
      await credentials.forget(host.name)
      let other = try await credentials.credential(for: host.name, repository: repository)
      guard let other, other != credential else { throw error }
      return try await tokenClient.token(TokenRequest(service: service, scope: scope, credential: other), what: what)
    }
  }

  private func freshToken(_ key: String) -> BearerToken? { tokens.fresh(key, clock.now()) }

  private func keep(_ token: BearerToken, _ key: String) { tokens.keep(token, key, clock.now()) }

  private static func key(_ scope: TokenScope?) -> String { scope?.description ?? "" }
}
