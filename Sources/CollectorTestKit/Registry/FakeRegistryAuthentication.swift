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
    case .token(_, _, _, let realm):
      let scope = Self.scope(of: request)
      if let token = request.authorization, let allowed = tokens[token], scope == nil || allowed == scope { return nil }
      let realm = realm ?? "http://\(host)\(Self.tokenPath)"
      let wanted = scope.map { #",scope="\#($0)""# } ?? ""
      return .refusal(401, "UNAUTHORIZED", ["www-authenticate": #"Bearer realm="\#(realm)",service="fake"\#(wanted)"#])
    }
  }

  /// What the token service says.
  mutating func tokenAnswer(to request: FakeRegistryRequest) -> FakeRegistryAnswer {
    guard case .token(let username, let password, let lifetime, _) = authentication else { return .refusal(404, "NOT_FOUND") }
    if let username, request.authorization != FakeRegistryAuthentication.basicField(username, password) {
      return .refusal(401, "UNAUTHORIZED")
    }
    tokenCount += 1
    let token = "token-\(tokenCount)"
    tokens["Bearer \(token)"] = request.query["scope"] ?? ""
    return .json(#"{"token":"\#(token)","expires_in":\#(lifetime)}"#)
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
