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

  /// How long a token service may take to begin an answer while the token before still serves.
  static let renewalTimeout: Duration = .seconds(10)

  private let host: RegistryHost
  private let credentials: any CredentialProvider
  private let clock: RetryClock
  private let tokenClient: TokenClient
  private let flights = SingleFlight<String, BearerToken>()
  private var method = Method.none
  private var tokens: TokenCache
  private var passwords = PasswordCache()
  private var refusedPasswords = RefusedCredentials<Authorization>()

  init(host: RegistryHost, credentials: any CredentialProvider, transport: Transport, clock: RetryClock) {
    self.host = host
    self.credentials = credentials
    self.clock = clock
    tokens = TokenCache()
    tokenClient = TokenClient(host: host, transport: transport, clock: clock)
  }

  /// What a request should say without having been asked; `nil` where nothing is known to be wanted.
  ///
  /// - Parameter admission: The leave of the request, which is used up where a token has to be got from the registry.
  func authorization(for request: RegistryRequest, _ admission: Admission) async throws -> Authorization? {
    switch method {
    case .none: nil
    case .basic: try await password(for: request)
    case .bearer(let service): try await token(from: service, for: request.scope, request, admission)
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
    for request: RegistryRequest,
    at registry: Origin,
    message: String,
    _ admission: Admission
  ) async throws -> Authorization {
    let scope = request.scope
    if challenges.isEmpty, rejected != nil, case .bearer(let service) = method {
      // Something before the registry can have left the challenge out, and the token can have been taken back all the same.
      tokens.drop(rejected, Self.key(scope))
      return try await token(from: service, for: scope, request, admission)
    }
    if let challenge = challenges.first(where: { $0.scheme == "bearer" }) {
      let service = try BearerService(challenge, of: registry, host: host.name)
      method = .bearer(service)
      tokens.drop(rejected, Self.key(scope))
      let wanted = challenge.parameters["scope"].map { TokenScope($0) } ?? scope
      return try await token(from: service, for: wanted, request, admission)
    }
    if challenges.contains(where: { $0.scheme == "basic" }) {
      if let rejected, case .basic = method {
        refusedPasswords.refuse(rejected, for: scope, message: message, at: clock.now())
      }
      // Read again after each refusal, so that a login during a long run counts.
      if rejected?.hasCredential == true { await credentials.forget(host.name) }
      passwords.drop(scope?.repository)
      if let authorization = try await password(for: request), authorization != rejected {
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
      what: request.what,
      host: host.name,
      hadCredential: rejected?.hasCredential == true,
      message: message
    )
  }

  /// Takes note of what became of what `authorization(answering:)` gave.
  ///
  /// - Parameter refusal: What the registry said if it refused it; `nil` if it did not.
  func learn(_ authorization: Authorization?, for request: RegistryRequest, refusal: String?) {
    guard case .basic = method, let authorization else { return }
    if let refusal {
      refusedPasswords.refuse(authorization, for: request.scope, message: refusal, at: clock.now())
    } else {
      refusedPasswords.accept(authorization)
    }
  }

  /// - Throws: `RegistryError.unauthorized` if the registry has refused the password a moment ago.
  private func password(for request: RegistryRequest) async throws -> Authorization? {
    guard let authorization = try await readPassword(for: request) else { return nil }
    guard let message = refusedPasswords.message(authorization, for: request.scope, at: clock.now()) else { return authorization }
    // Read again the next time, so that a login counts at once.
    passwords.drop(request.scope?.repository)
    await credentials.forget(host.name)
    throw RegistryError.unauthorized(what: request.what, host: host.name, hadCredential: true, message: message)
  }

  private func readPassword(for request: RegistryRequest) async throws -> Authorization? {
    let repository = request.scope?.repository
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
    for wanted: TokenScope?,
    _ request: RegistryRequest,
    _ admission: Admission
  ) async throws -> Authorization {
    let key = Self.key(request.scope)
    if let token = tokens.fresh(key, clock.now()) { return token.authorization }
    do {
      let token = try await flights.value(for: key) {
        // Another flight may have landed since this one was asked for.
        if let token = await freshToken(key) { return token }
        // One that still serves need not be waited for as long as one without which nothing goes.
        let limit: Duration? = await usableToken(key) == nil ? nil : Self.renewalTimeout
        let token = try await fetch(service, wanted, request, within: limit, admission)
        await keep(token, key)
        return token
      }
      return token.authorization
    } catch let error as RegistryError where error.isTransient {
      // One that is about to expire is better than none.
      guard let token = usableToken(key) else { throw error }
      return token.authorization
    }
  }

  /// Asks for a token, and once more where the credential was refused and there is another one by now.
  private nonisolated func fetch(
    _ service: BearerService,
    _ scope: TokenScope?,
    _ request: RegistryRequest,
    within limit: Duration?,
    _ admission: Admission
  ) async throws -> BearerToken {
    let repository = request.scope?.repository
    func token(for credential: RegistryCredential?) async throws -> BearerToken {
      let tokenRequest = TokenRequest(service: service, scope: scope, credential: credential)
      return try await tokenClient.token(tokenRequest, what: request.what, within: limit, admission)
    }
    let credential = try await credentials.credential(for: host.name, repository: repository)
    do {
      return try await token(for: credential)
    } catch let error as RegistryError {
      guard case .unauthorized(_, _, hadCredential: true, _) = error else { throw error }
      await credentials.forget(host.name)
      let other = try await credentials.credential(for: host.name, repository: repository)
      guard let other, other != credential else { throw error }
      return try await token(for: other)
    }
  }

  private func freshToken(_ key: String) -> BearerToken? { tokens.fresh(key, clock.now()) }

  private func usableToken(_ key: String) -> BearerToken? { tokens.usable(key, clock.now()) }

  private func keep(_ token: BearerToken, _ key: String) { tokens.keep(token, key, clock.now()) }

  private static func key(_ scope: TokenScope?) -> String { scope?.description ?? "" }
}
