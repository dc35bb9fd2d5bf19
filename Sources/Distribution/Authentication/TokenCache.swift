/// The tokens of a registry, by the scope of the requests that they are for.
struct TokenCache {
  /// Below this, looking for those that have expired is not worth it.
  private static let smallCount = 64

  private var tokens: [String: BearerToken] = [:]
  private var sweepCount = Self.smallCount

  /// A token that serves, and for so long that no other is needed yet.
  func fresh(_ key: String, _ now: ContinuousClock.Instant) -> BearerToken? {
    tokens[key].flatMap { $0.isFresh(at: now) ? $0 : nil }
  }

  /// A token that serves.
  func usable(_ key: String, _ now: ContinuousClock.Instant) -> BearerToken? {
    tokens[key].flatMap { $0.isUsable(at: now) ? $0 : nil }
  }

  /// Keeps a token. Those that have expired go when the others have doubled.
  mutating func keep(_ token: BearerToken, _ key: String, _ now: ContinuousClock.Instant) {
    tokens[key] = token
    guard tokens.count > sweepCount else { return }
    tokens = tokens.filter { $0.value.isUsable(at: now) }
    sweepCount = max(Self.smallCount, 2 * tokens.count)
  }

  /// Drops the token that a registry has refused, unless there is another in its place by now.
  mutating func drop(_ rejected: Authorization?, _ key: String) {
    if let rejected, tokens[key]?.authorization == rejected { tokens[key] = nil }
  }
}
