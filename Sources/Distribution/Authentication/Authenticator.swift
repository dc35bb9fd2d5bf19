/// Knows how one registry wants requests to say who makes them, and keeps what it takes.
///
/// <https://distribution.github.io/distribution/spec/auth/token/#how-to-authenticate>
actor Authenticator {
  private enum Method {
    /// Not asked for, as far as is known.
    case none
    case basic(Authorization)
    case bearer(BearerService)
  }

  private let host: RegistryHost
  private let credentials: any CredentialProvider
  private let clock: RetryClock
  private let tokenClient: TokenClient
  private let flights = SingleFlight<String, BearerToken>()
  private var method = Method.none
  /// The tokens by the scope of the requests they are for. Those that have expired go when another comes.
  private var tokens: [String: BearerToken] = [:]

  init(host: RegistryHost, credentials: any CredentialProvider, transport: Transport, clock: RetryClock) {
    self.host = host
    self.credentials = credentials
    self.clock = clock
    tokenClient = TokenClient(host: host, transport: transport, clock: clock)
  }

  /// What a request should say without having been asked; `nil` where nothing is known to be wanted.
  func authorization(for scope: TokenScope?, what: String) async throws -> Authorization? {
    switch method {
    case .none: nil
    case .basic(let authorization): authorization
    case .bearer(let service): try await token(from: service, named: Self.key(scope), for: scope, what: what)
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
      if let rejected, tokens[key]?.authorization == rejected { tokens[key] = nil }
      let wanted = challenge.parameters["scope"].map { TokenScope($0) } ?? scope
      return try await token(from: service, named: key, for: wanted, what: what)
    }
    if challenges.contains(where: { $0.scheme == "basic" }) {
      // Read again after each refusal, so that a login during a long run counts.
      let authorization = try await credentials.credential(for: host.name).map { Authorization.basic($0) }
      if let authorization, authorization != rejected {
        method = .basic(authorization)
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

  private func token(
    from service: BearerService,
    named key: String,
    for scope: TokenScope?,
    what: String
  ) async throws -> Authorization {
    if let token = usableToken(key) { return token.authorization }
    let token = try await flights.value(for: key) { [credentials, host, tokenClient] in
      // Another flight may have landed since this one was asked for.
      if let token = await usableToken(key) { return token }
      let credential = try await credentials.credential(for: host.name)
      let token = try await tokenClient.token(from: service, for: scope, credential: credential, what: what)
      await keep(token, key)
      return token
    }
    return token.authorization
  }

  private func usableToken(_ key: String) -> BearerToken? {
    tokens[key].flatMap { $0.isUsable(at: clock.now()) ? $0 : nil }
  }

  private func keep(_ token: BearerToken, _ key: String) {
    let now = clock.now()
    tokens = tokens.filter { $0.value.isUsable(at: now) }
    tokens[key] = token
  }

  private static func key(_ scope: TokenScope?) -> String { scope?.description ?? "" }
}
