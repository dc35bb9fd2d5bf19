import Foundation

/// A token that a registry takes until it expires. It does not show when it is printed.
struct BearerToken: Sendable {
  let authorization: Authorization
  let expiry: ContinuousClock.Instant
  /// From when on another is asked for, while this one still serves.
  let renewal: ContinuousClock.Instant

  /// What the specification has where a service does not say.
  static let defaultLifetime: Duration = .seconds(60)
  /// A service that says more is not believed: a token that was taken back is then soon noticed.
  static let longestLifetime: Duration = .seconds(3600)
  /// A token this close to its end is not used, since the request takes time, and clocks differ.
  static let safetyMargin: Duration = .seconds(5)
  /// The longest time before the end at which another is asked for: a token service that is down for a moment then stops nobody.
  static let longestRenewalMargin: Duration = .seconds(30)

  /// Reads the answer of a token service.
  ///
  /// - Parameter now: When it was asked for.
  /// - Throws: `DecodingError`.
  init(parsing json: Data, hasCredential: Bool, now: ContinuousClock.Instant) throws {
    let document = try JSONDecoder().decode(Document.self, from: json)
    guard let token = document.token ?? document.accessToken, token.utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
      !token.isEmpty
    else {
      throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "no token"))
    }
    authorization = Authorization(field: "Bearer \(token)", hasCredential: hasCredential)
    let lifetime = document.lifetime.map { Duration.seconds(min(max($0, 0), 1e9)) } ?? Self.defaultLifetime
    let usedLifetime = min(lifetime, Self.longestLifetime)
    expiry = now + usedLifetime
    renewal = expiry - max(min(usedLifetime / 10, Self.longestRenewalMargin), Self.safetyMargin)
  }

  /// Whether it serves, and for so long that no other is needed yet.
  func isFresh(at now: ContinuousClock.Instant) -> Bool { now < renewal }

  func isUsable(at now: ContinuousClock.Instant) -> Bool { now + Self.safetyMargin < expiry }

  private struct Document: Decodable {
    let token: String?
    let accessToken: String?
    let lifetime: Double?

    enum CodingKeys: String, CodingKey {
      case token
      case accessToken = "access_token"
      case lifetime = "expires_in"
    }
  }
}

extension BearerToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var description: String { "BearerToken(redacted)" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: []) }
}
