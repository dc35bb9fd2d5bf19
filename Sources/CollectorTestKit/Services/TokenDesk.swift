import Foundation

/// Decides over requests for tokens.
actor TokenDesk {
  struct Answer: Sendable {
    let status: Int
    let body: Data
  }

  private(set) var requests: [TokenServerRequest] = []
  private var policy: TokenPolicy
  private let issuer: TokenIssuer
  private var refreshTokens: [String: ImagePusher.Credential] = [:]

  init(_ policy: TokenPolicy, issuer: TokenIssuer) {
    self.policy = policy
    self.issuer = issuer
  }

  func update(_ change: @Sendable (inout TokenPolicy) -> Void) {
    change(&policy)
  }

  func refreshToken(of user: ImagePusher.Credential) -> String {
    let token = "refresh-\(UInt64.random(in: .min ... .max))"
    refreshTokens[token] = user
    return token
  }

  /// Who makes a request, as far as it says.
  private enum Claimant {
    case anybody
    case user(ImagePusher.Credential)
    /// Somebody with a refresh token that was never given.
    case unknown
  }

  func answer(to form: TokenForm, isPost: Bool, authorization: String?) async throws -> Answer {
    let kind = Self.kind(of: form, isPost: isPost, authorization: authorization)
    let answer = try await answer(to: form, kind, authorization: authorization)
    requests.append(
      TokenServerRequest(
        form: kind,
        service: form["service"],
        clientID: form["client_id"],
        scopes: form.scopes,
        status: answer.status
      )
    )
    return answer
  }

  private static func kind(of form: TokenForm, isPost: Bool, authorization: String?) -> TokenServerRequest.Form {
    guard isPost else { return authorization == nil ? .anonymous : .basic }
    switch form["grant_type"] {
    case "password": return .password
    case "refresh_token": return .refreshToken
    default: return .other
    }
  }

  private func answer(to form: TokenForm, _ kind: TokenServerRequest.Form, authorization: String?) async throws -> Answer {
    if case .refuses(let status) = policy.mood { return Self.refusal(status, "UNAVAILABLE", "no tokens now") }
    let isOAuth2 = [.password, .refreshToken, .other].contains(kind)
    guard policy.speaksOAuth2 || !isOAuth2 else { return Self.refusal(405, "UNSUPPORTED", "only GET is known here") }
    guard form["service"] == TokenServer.service else { return Self.refusal(400, "INVALID", "tokens are for another service") }
    guard kind != .other, !isOAuth2 || form["client_id"] != nil else {
      return Self.refusal(400, "INVALID", "this needs a grant_type that is known, and a client_id")
    }
    let user: TokenPolicy.User?
    switch claimant(form, kind, authorization) {
    case .anybody: user = nil
    case .user(let credential):
      user = policy.user(credential)
      if user == nil { return Self.refusal(401, "UNAUTHORIZED", "incorrect username or password") }
    case .unknown: return Self.refusal(401, "UNAUTHORIZED", "this is no refresh token")
    }
    return try await tokens(for: form, user: user, isOAuth2: isOAuth2)
  }

  private func claimant(_ form: TokenForm, _ kind: TokenServerRequest.Form, _ authorization: String?) -> Claimant {
    switch kind {
    case .anonymous, .other: .anybody
    case .basic: authorization.flatMap(Self.basicCredential).map { .user($0) } ?? .unknown
    case .password: .user(ImagePusher.Credential(username: form["username"] ?? "", password: form["password"] ?? ""))
    case .refreshToken: form["refresh_token"].flatMap { refreshTokens[$0] }.map { .user($0) } ?? .unknown
    }
  }

  /// <https://www.rfc-editor.org/rfc/rfc7617#section-2>
  private static func basicCredential(_ field: String) -> ImagePusher.Credential? {
    let words = field.split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0].lowercased() == "basic", let data = Data(base64Encoded: String(words[1])) else { return nil }
    let text = String(decoding: data, as: UTF8.self)
    guard let colon = text.firstIndex(of: ":") else { return nil }
    return ImagePusher.Credential(username: String(text[..<colon]), password: String(text[text.index(after: colon)...]))
  }

  private func tokens(for form: TokenForm, user: TokenPolicy.User?, isOAuth2: Bool) async throws -> Answer {
    let now = Date()
    let granted = policy.granted(form.scopes, to: user)
    let token = try await issuer.token(
      for: user?.credential.username ?? "",
      service: TokenServer.service,
      access: granted,
      lifetime: policy.mood == .givesExpired ? nil : policy.lifetime,
      now: now
    )
    let wantsRefreshToken = form["offline_token"] == "true" || form["access_type"] == "offline"
    let document = TokenAnswer(
      // Only OAuth2's form has but one name for it.
      token: isOAuth2 ? nil : token,
      accessToken: token,
      expiresIn: policy.tellsLifetime ? policy.lifetime : nil,
      issuedAt: now.formatted(.iso8601),
      scope: isOAuth2 ? granted.map(\.description).joined(separator: " ") : nil,
      refreshToken: wantsRefreshToken ? user.map { refreshToken(of: $0.credential) } : form["refresh_token"]
    )
    return Answer(status: 200, body: try JSONEncoder().encode(document))
  }

  /// <https://distribution.github.io/distribution/spec/auth/token/#token-response-fields>
  private struct TokenAnswer: Encodable {
    let token: String?
    let accessToken: String
    let expiresIn: Int?
    let issuedAt: String
    let scope: String?
    let refreshToken: String?

    enum CodingKeys: String, CodingKey {
      case token
      case accessToken = "access_token"
      case expiresIn = "expires_in"
      case issuedAt = "issued_at"
      case scope
      case refreshToken = "refresh_token"
    }
  }

  private static func refusal(_ status: Int, _ code: String, _ message: String) -> Answer {
    Answer(status: status, body: Data(#"{"errors":[{"code":"\#(code)","message":"\#(message)"}]}"#.utf8))
  }
}
