import AsyncHTTPClient
import Foundation
import Logging
import NIOHTTP1
import Synchronization

/// Talks to the API of Docker Hub, which is another server than its registry, with a login and limits of its own.
///
/// <https://docs.docker.com/reference/api/hub/latest/>
final class HubSession: Sendable {
  /// A token lasts ten minutes; one this old is replaced before a request meets its end.
  static let tokenLifetime: Duration = .seconds(540)
  static let maximumTokenBytes = 1 << 20

  private let host: RegistryHost
  private let configuration: RegistryConfiguration
  private let transport: Transport
  private let gate: RequestGate
  private let retrier: Retrier
  private let token = Mutex<(authorization: Authorization, end: ContinuousClock.Instant)?>(nil)
  private let flights = SingleFlight<Never?, Authorization?>()

  init(host: RegistryHost, configuration: RegistryConfiguration, transport: Transport, logger: Logger) {
    self.host = host
    self.configuration = configuration
    self.transport = transport
    gate = RequestGate(registry: "hub.docker.com", configuration: configuration)
    retrier = Retrier(policy: configuration.retry, clock: configuration.clock, gate: gate, logger: logger)
  }

  /// The API's address.
  func root() throws(RegistryError) -> URL {
    guard let url = configuration.hubAPI ?? URL(string: "https://hub.docker.com"), Origin(url) != nil else {
      let text = configuration.hubAPI.map { RegistryText.location($0.absoluteString) } ?? ""
      throw .invalidHost(text: text, reason: "it makes no URL")
    }
    return url
  }

  /// One page of a namespace's repositories.
  func page(_ target: String, namespace: String, what: String) async throws -> NumberedPage {
    let url = try url(target, what: what)
    let waits = DurationSum()
    return try await retrier.run(what, waits: waits) {
      var authorization = try await authorization(what: what, waits)
      if authorization == nil { gate.notices.tell(.onlyPublicRepositories(registry: host.name, namespace: namespace)) }
      var response = try await get(url, authorization, what: what, waits)
      if response.status == .unauthorized, let rejected = authorization {
        try await transport.drain(response)
        token.withLock { if $0?.authorization == rejected { $0 = nil } }
        authorization = try await self.authorization(what: what, waits)
        response = try await get(url, authorization, what: what, waits)
      }
      guard response.status == .ok else { throw try await refusal(response, what: what, authorization) }
      let body = try await transport.collect(response, upTo: NamePages.maximumPageBytes, what: what)
      do {
        return try NumberedPage(parsingHub: body, namespace: namespace)
      } catch {
        throw RegistryError.malformed(what: what, reason: "it is no JSON document with repositories in it")
      }
    }
  }

  private func url(_ target: String, what: String) throws(RegistryError) -> URL {
    guard let url = URL(string: target, relativeTo: try root())?.absoluteURL else {
      throw .malformed(what: what, reason: "its name makes no URL")
    }
    return url
  }

  /// No redirect is followed.
  private func get(
    _ url: URL,
    _ authorization: Authorization?,
    what: String,
    _ waits: DurationSum
  ) async throws -> HTTPClientResponse {
    try await gate.admit(waits)
    return try await transport.execute(
      .GET,
      url,
      headers: ["Accept": "application/json"],
      authorization: authorization,
      what: what
    )
  }

  private func refusal(
    _ response: HTTPClientResponse,
    what: String,
    _ authorization: Authorization?
  ) async throws -> RegistryError {
    try await transport.refusal(response, what: what, host: host, clock: configuration.clock, authorization: authorization)
  }
}

extension HubSession {
  /// What requests say of who makes them; `nil` where nobody is logged in to Docker Hub.
  private func authorization(what: String, _ waits: DurationSum) async throws -> Authorization? {
    if let authorization = usableToken() { return authorization }
    return try await flights.value(for: nil) {
      if let authorization = usableToken() { return authorization }
      let credential = try await configuration.credentials.credential(for: host.name, repository: nil)
      // An identity token is for the token service of the registry alone.
      guard case .password(let username, let password)? = credential else { return nil }
      let authorization = try await logIn(HubLogin(identifier: username, secret: password), what: what, waits)
      token.withLock { $0 = (authorization, configuration.clock.now() + Self.tokenLifetime) }
      return authorization
    }
  }

  private func usableToken() -> Authorization? {
    let now = configuration.clock.now()
    return token.withLock { token in token.flatMap { now < $0.end ? $0.authorization : nil } }
  }

  /// <https://docs.docker.com/reference/api/hub/latest/operations/AuthCreateAccessToken/>
  private func logIn(_ login: HubLogin, what: String, _ waits: DurationSum) async throws -> Authorization {
    let url = try url("/v2/auth/token", what: what)
    guard Origin(url)?.scheme == .https || RegistryHost.isLoopback(url) else {
      throw RegistryError.unsupportedAuthentication(host: host.name, reason: "the credential would travel in plain HTTP")
    }
    try await gate.admit(waits)
    let response = try await transport.execute(
      .POST,
      url,
      headers: ["Accept": "application/json", "Content-Type": "application/json"],
      authorization: nil,
      body: String(decoding: try JSONEncoder().encode(login), as: UTF8.self),
      what: what
    )
    if response.status == .unauthorized || response.status == .forbidden {
      let message = try await transport.refusalMessage(response)
      throw RegistryError.unauthorized(what: what, host: host.name, hadCredential: true, message: message)
    }
    guard response.status == .ok else { throw try await refusal(response, what: what, nil) }
    let body = try await transport.collect(response, upTo: Self.maximumTokenBytes, what: what)
    // The decoder's own words could quote the token.
    guard let token = HubLogin.token(in: body) else {
      throw RegistryError.malformed(what: what, reason: "the login to Docker Hub gave no token")
    }
    return Authorization(field: "Bearer \(token)", hasCredential: true)
  }
}
