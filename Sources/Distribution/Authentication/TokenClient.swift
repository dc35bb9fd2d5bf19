import AsyncHTTPClient
import Foundation
import NIOCore
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

  init(host: RegistryHost, transport: Transport, clock: RetryClock) {
    self.host = host
    self.transport = transport
    self.clock = clock
  }

  /// Asks for a token. A credential is sent to the realm only, and no redirect is followed.
  ///
  /// - Throws: `RegistryError.unauthorized`, about `what`, if the service gives none to who asks.
  func token(_ request: TokenRequest, what: String) async throws -> BearerToken {
    let hasCredential = request.credential != nil
    let tokenRequest = "a token of registry \(host) from \(RegistryText.location(request.service.realm.absoluteString))"
    let start = clock.now()
    let (response, isForm) = try await response(to: request, what: tokenRequest)
    let status = Int(response.status.code)
    // A form with a worthless secret gets 400: https://www.rfc-editor.org/rfc/rfc6749#section-5.2
    if status == 401 || status == 403 || (status == 400 && isForm) {
      throw RegistryError.unauthorized(
        what: what,
        host: host.name,
        hadCredential: hasCredential,
        message: try await transport.refusalMessage(response)
      )
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
  private func response(to request: TokenRequest, what: String) async throws -> (HTTPClientResponse, isForm: Bool) {
    let realm = request.service.realm
    switch request.credential {
    case .identityToken: return (try await post(request, what), true)
    case .password where newerForm.withLock({ $0.contains(realm) }): return (try await post(request, what), true)
    case .password(let username, let password):
      let response = try await get(request, .basic(username: username, password: password), what)
      guard Self.unknownFormStatuses.contains(response.status.code) else { return (response, false) }
      try await transport.drain(response)
      let other = try await post(request, what)
      if other.status == .ok { newerForm.withLock { _ = $0.insert(realm) } }
      return (other, true)
    case nil: return (try await get(request, nil, what), false)
    }
  }

  private func get(_ request: TokenRequest, _ authorization: Authorization?, _ what: String) async throws -> HTTPClientResponse {
    let headers: HTTPHeaders = ["Accept": "application/json"]
    return try await transport.execute(.GET, request.url, headers: headers, authorization: authorization, what: what)
  }

  private func post(_ request: TokenRequest, _ what: String) async throws -> HTTPClientResponse {
    try await transport.execute(
      .POST,
      request.service.realm,
      headers: ["Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"],
      authorization: nil,
      body: request.form.map { ByteBuffer(string: $0) },
      what: what
    )
  }
}
