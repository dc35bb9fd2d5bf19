/// One way in which a server wants a client to say who it is: one challenge of a `WWW-Authenticate` field.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#section-11.3>
struct AuthenticationChallenge: Hashable, Sendable {
  /// The name of the scheme in lower case: `basic`, `bearer`.
  let scheme: String
  /// The parameters, their names in lower case.
  var parameters: [String: String] = [:]

  /// Whether what was shown is good and allows too little, which registries say with status 401 or 403.
  ///
  /// <https://www.rfc-editor.org/rfc/rfc6750#section-3.1>
  var wantsMoreScope: Bool { scheme == "bearer" && parameters["error"] == "insufficient_scope" && parameters["scope"] != nil }

  /// The challenges of all `WWW-Authenticate` fields of an answer, in their order. What follows a fault in a field is left out.
  static func parse(_ fields: [String]) -> [AuthenticationChallenge] {
    fields.flatMap { field in
      var parser = ChallengeParser(field)
      return parser.parse()
    }
  }
}
