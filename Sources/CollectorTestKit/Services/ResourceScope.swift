/// What a token is asked for, or allows: some actions on one resource.
///
/// <https://distribution.github.io/distribution/spec/auth/scope/>
public struct ResourceScope: Sendable, Hashable, Codable, CustomStringConvertible {
  /// `repository` or `registry`.
  public let type: String
  /// `team/app`, or `catalog` of a registry.
  public let name: String
  /// `pull`, `push`, `delete`; `*` of a catalog.
  public let actions: Set<String>

  public init(type: String, name: String, actions: Set<String>) {
    (self.type, self.name, self.actions) = (type, name, actions)
  }

  /// The scope that a registry asks of who lists its repositories.
  public static let catalog = ResourceScope(type: "registry", name: "catalog", actions: ["*"])

  public static func repository(_ name: String, _ actions: Set<String>) -> ResourceScope {
    ResourceScope(type: "repository", name: name, actions: actions)
  }

  /// Parses `repository:team/app:pull,push`; `nil` for what is no scope.
  public init?(_ text: Substring) {
    // A name can have a colon in it, where it begins with a host.
    guard let first = text.firstIndex(of: ":"), let last = text.lastIndex(of: ":"), first < last else { return nil }
    let type = text[..<first].prefix { $0 != "(" }
    let actions = text[text.index(after: last)...].split(separator: ",").map(String.init)
    self.init(type: String(type), name: String(text[text.index(after: first)..<last]), actions: Set(actions))
  }

  /// The same resource with those actions only that are among `allowed`.
  func limited(to allowed: Set<String>) -> ResourceScope {
    ResourceScope(type: type, name: name, actions: actions.intersection(allowed))
  }

  public var description: String { "\(type):\(name):\(actions.sorted().joined(separator: ","))" }
}
