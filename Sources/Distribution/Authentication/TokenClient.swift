import AsyncHTTPClient
import Foundation
import NIOHTTP1

/// Gets tokens from the service that a registry names.
struct TokenClient: Sendable {
  /// Tokens with hundreds of permissions in them have some 10 KB.
  static let maximumTokenBytes = 1 << 20

  let host: RegistryHost
  let transport: Transport
  let clock: RetryClock

  /// Asks for a token; <https://distribution.github.io/distribution/spec/auth/token/#requesting-a-token>.
  ///
  /// - Parameter credential: `nil` asks for a token that anybody gets. It is sent to the realm only, and no redirect is followed.
  /// - Throws: `RegistryError.unauthorized`, about `what`, if the service gives none to who asks.
  func token(
    from service: BearerService,
    for scope: TokenScope?,
    credential: RegistryCredential?,
    what: String
  ) async throws -> BearerToken {
    let tokenRequest = "a token of registry \(host) from \(RegistryText.location(service.realm.absoluteString))"
    let response = try await transport.execute(
      .GET,
      service.url(for: scope),
      headers: ["Accept": "application/json"],
      authorization: credential.map { .basic($0) },
      what: tokenRequest
    )
    let status = Int(response.status.code)
    if status == 401 || status == 403 {
      throw RegistryError.unauthorized(
        what: what,
        host: host.name,
        hadCredential: credential != nil,
        message: try await transport.refusalMessage(response)
      )
    }
    guard status == 200 else { throw try await transport.refusal(response, what: tokenRequest, host: host, clock: clock) }
    let body = try await transport.collect(response, upTo: Self.maximumTokenBytes, what: tokenRequest)
    do {
      return try BearerToken(parsing: body, hasCredential: credential != nil, now: clock.now())
    } catch {
      // The decoder's own words could quote the token.
      throw RegistryError.malformed(what: tokenRequest, reason: "it has no token in it")
    }
  }
}
