import AsyncHTTPClient
import Foundation
import NIOHTTP1
import Synchronization

/// Gets tokens from the service that a registry names.
final class TokenClient: Sendable {
  /// Tokens with hundreds of permissions in them have some 10 KB.
  static let maximumTokenBytes = 1 << 20
  /// How a service says that it does not know the older form: no such place, no such method.
  private static let unknownFormStatuses: Set<UInt> = [404, 405]

  private let host: RegistryHost
  private let transport: Transport
  private let clock: RetryClock
  /// The services that take passwords by the newer form only.
  private let newerForm = Mutex<Set<URL>>([])
  private let trials = CredentialTrials()

  init(host: RegistryHost, transport: Transport, clock: RetryClock) {
    self.host = host
    self.transport = transport
    self.clock = clock
  }

  /// Asks for a token. A credential is sent to the realm only, and no redirect is followed. One that was refused is not sent again for a while.
  ///
  /// - Parameters:
  ///   - limit: How long the service may take until it has begun to answer; `nil` for the usual time.
  ///   - admission: Used for each request to a service that is at the registry.
  /// - Throws: `RegistryError.unauthorized`, about `what`, if the service gives none to who asks.
  func token(
    _ request: TokenRequest,
    what: String,
    within limit: Duration? = nil,
    _ admission: Admission
  ) async throws -> BearerToken {
    guard let credential = request.credential else { return try await ask(request, what: what, within: limit, admission) }
    func refusal(_ message: String) -> RegistryError {
      .unauthorized(what: what, host: host.name, hadCredential: true, message: message)
    }
    return try await trials.run(credential, for: request.scope, clock, refusal: refusal) {
      let token = try await ask(request, what: what, within: limit, admission)
      trials.accept(credential)
      return token
    }
  }

  private func ask(
    _ request: TokenRequest,
    what: String,
    within limit: Duration?,
    _ admission: Admission
  ) async throws -> BearerToken {
    let hasCredential = request.credential != nil
    let tokenRequest = "a token of registry \(host) from \(RegistryText.location(request.service.realm.absoluteString))"
    let limit = limit.map { min($0, transport.answerTimeout) }
    let start = clock.now()
    let (response, isForm) = try await response(to: request, what: tokenRequest, within: limit, admission)
    let status = Int(response.status.code)
    // A form with a worthless secret gets 400: https://www.rfc-editor.org/rfc/rfc6749#section-5.2
    if status == 401 || status == 403 || (status == 400 && isForm) {
      let message = try await transport.refusalMessage(response)
      // 403 is said of what is asked for, not of who asks.
      if status != 403, let credential = request.credential {
        trials.refuse(credential, for: request.scope, message: message, at: clock.now())
      }
      throw RegistryError.unauthorized(what: what, host: host.name, hadCredential: hasCredential, message: message)
    }
    guard status == 200 else { throw try await transport.refusal(response, what: tokenRequest, host: host, clock: clock) }
    let body = try await transport.collect(response, upTo: Self.maximumTokenBytes, what: tokenRequest)
    do {
      return try BearerToken(parsing: body, hasCredential: hasCredential, now: start)
    } catch {
      // The decoder's own words could quote the token.
      throw RegistryError.malformed(what: tokenRequest, reason: "it has no token in it")
    }
  }

  /// Passwords go by the older form, which all but the newest services know, and by the newer where that is not known.
  private func response(
    to request: TokenRequest,
    what: String,
    within limit: Duration?,
    _ admission: Admission
  ) async throws -> (HTTPClientResponse, isForm: Bool) {
    func get(_ authorization: Authorization?) async throws -> HTTPClientResponse {
      if request.service.isAtRegistry { try await admission.use() }
      return try await self.get(request, authorization, what, within: limit)
    }
    func post() async throws -> HTTPClientResponse {
      if request.service.isAtRegistry { try await admission.use() }
      return try await self.post(request, what, within: limit)
    }
    let realm = request.service.realm
    switch request.credential {
    case .identityToken: return (try await post(), true)
    case .password where newerForm.withLock({ $0.contains(realm) }): return (try await post(), true)
    case .password(let username, let password):
      let response = try await get(.basic(username: username, password: password))
      guard Self.unknownFormStatuses.contains(response.status.code) else { return (response, false) }
      try await transport.drain(response)
      let other = try await post()
      if other.status == .ok { newerForm.withLock { _ = $0.insert(realm) } }
      return (other, true)
    case nil: return (try await get(nil), false)
    }
  }

  private func get(
    _ request: TokenRequest,
    _ authorization: Authorization?,
    _ what: String,
    within limit: Duration?
  ) async throws -> HTTPClientResponse {
    try await transport.execute(
      .GET,
      request.url,
      headers: ["Accept": "application/json"],
      authorization: authorization,
      what: what,
      within: limit
    )
  }

  private func post(_ request: TokenRequest, _ what: String, within limit: Duration?) async throws -> HTTPClientResponse {
    try await transport.execute(
      .POST,
      request.service.realm,
      headers: ["Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"],
      authorization: nil,
      body: request.form,
      what: what,
      within: limit
    )
  }
}
