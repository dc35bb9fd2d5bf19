/// The credentials that a server has refused a moment ago: one that is sent again and again gets its account locked.
struct RefusedCredentials<Credential: Hashable & Sendable>: Sendable {
  /// Whoever mends the account or the password is soon let in, and so few attempts lock nobody out.
  static var memory: Duration { .seconds(60) }
  /// More credentials for one registry than anybody has.
  private static var maximumCount: Int { 1000 }

  private struct Key: Hashable, Sendable {
    let credential: Credential
    /// `nil` for all.
    let scope: String?
  }

  private struct Refusal: Sendable {
    let message: String
    let end: ContinuousClock.Instant
  }

  private var refusals: [Key: Refusal] = [:]
  private var accepted: Set<Credential> = []

  /// Whether the server has taken it once.
  func isAccepted(_ credential: Credential) -> Bool { accepted.contains(credential) }

  mutating func accept(_ credential: Credential) {
    if accepted.count >= Self.maximumCount { accepted = [] }
    accepted.insert(credential)
    refusals[Key(credential: credential, scope: nil)] = nil
  }

  /// - Parameter scope: What was asked for. A credential that was good for something else before is refused for this only.
  mutating func refuse(_ credential: Credential, for scope: TokenScope?, message: String, at now: ContinuousClock.Instant) {
    if refusals.count >= Self.maximumCount { refusals = refusals.filter { now < $0.value.end } }
    let key = Key(credential: credential, scope: isAccepted(credential) ? scope?.description ?? "" : nil)
    refusals[key] = Refusal(message: message, end: now + Self.memory)
  }

  /// What the server said; `nil` if the credential can be sent.
  func message(_ credential: Credential, for scope: TokenScope?, at now: ContinuousClock.Instant) -> String? {
    let keys = [Key(credential: credential, scope: nil), Key(credential: credential, scope: scope?.description ?? "")]
    return keys.lazy.compactMap { refusals[$0] }.first { now < $0.end }?.message
  }
}
