import Foundation

/// How a `FakeRegistry` wants requests to say who makes them.
public enum FakeRegistryAuthentication: Sendable, Hashable {
  case none
  case basic(username: String, password: String)
  /// Tokens from the registry's own `/token`, each good for `lifetime` seconds as it says, and for one repository.
  ///
  /// - Parameters:
  ///   - username: Who gets tokens; `nil` for anybody.
  ///   - realm: Where the registry says that tokens are; `nil` for its own service.
  case token(username: String? = nil, password: String = "", lifetime: Int = 300, realm: String? = nil)

  /// The same from a service that takes forms only, as OAuth 2 has them: with this identity token, or with the password.
  case oauth(identityToken: String, username: String = "", password: String = "", lifetime: Int = 300)

  static func basicField(_ username: String, _ password: String) -> String {
    "Basic " + Data("\(username):\(password)".utf8).base64EncodedString()
  }
}

extension FakeRegistryState {
  static let tokenPath = "/token"

  /// A refusal if `request` does not say who makes it as it should; `nil` if it does.
  func challenge(to request: FakeRegistryRequest) -> FakeRegistryAnswer? {
    switch authentication {
    case .none: return nil
    case .basic(let username, let password):
      if request.authorization == FakeRegistryAuthentication.basicField(username, password) { return nil }
      return .refusal(401, "UNAUTHORIZED", ["www-authenticate": #"Basic realm="fake, really", charset="UTF-8""#])
    case .token(_, _, _, let realm): return bearerChallenge(to: request, realm: realm)
    case .oauth: return bearerChallenge(to: request, realm: nil)
    }
  }

  private func bearerChallenge(to request: FakeRegistryRequest, realm: String?) -> FakeRegistryAnswer? {
    let scope = Self.scope(of: request)
    if let token = request.authorization, let allowed = tokens[token], scope == nil || allowed == scope { return nil }
    let realm = realm ?? "\(speaksTLS ? "https" : "http")://\(host)\(Self.tokenPath)"
    let wanted = scope.map { #",scope="\#($0)""# } ?? ""
    return .refusal(401, "UNAUTHORIZED", ["www-authenticate": #"Bearer realm="\#(realm)",service="fake"\#(wanted)"#])
  }

  /// What the token service says.
  mutating func tokenAnswer(to request: FakeRegistryRequest) -> FakeRegistryAnswer {
    switch authentication {
    case .none, .basic: return .refusal(404, "NOT_FOUND")
    case .token(let username, let password, let lifetime, _):
      guard request.method == "GET" else { return .refusal(405, "UNSUPPORTED") }
      if let username, request.authorization != FakeRegistryAuthentication.basicField(username, password) {
        return .refusal(401, "UNAUTHORIZED")
      }
      return .json(#"{"token":"\#(makeToken(request.query["scope"]))","expires_in":\#(lifetime)}"#)
    case .oauth(let identityToken, let username, let password, let lifetime):
      guard request.method == "POST" else { return .refusal(405, "UNSUPPORTED") }
      let form = request.form
      let isGood =
        switch form["grant_type"] {
        case "refresh_token": form["refresh_token"] == identityToken
        case "password": form["username"] == username && form["password"] == password
        default: false
        }
      guard isGood, form["client_id"]?.isEmpty == false else { return .refusal(400, "invalid_grant") }
      let token = makeToken(form["scope"])
      return .json(#"{"access_token":"\#(token)","refresh_token":"another","expires_in":\#(lifetime)}"#)
    }
  }

  private mutating func makeToken(_ scope: String?) -> String {
    tokenCount += 1
    let token = "token-\(tokenCount)"
    tokens["Bearer \(token)"] = scope ?? ""
    return token
  }

  private static func scope(of request: FakeRegistryRequest) -> String? {
    let path = request.path.dropFirst("/v2/".count)
    if path == "_catalog" { return "registry:catalog:*" }
    for part in ["/manifests/", "/blobs/", "/tags/list"] {
      if let range = path.firstRange(of: part) { return "repository:\(path[..<range.lowerBound]):pull" }
    }
    return nil
  }
}
