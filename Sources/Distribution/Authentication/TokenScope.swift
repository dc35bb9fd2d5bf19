/// What a token allows.
///
/// <https://distribution.github.io/distribution/spec/auth/scope/>
struct TokenScope: Hashable, Sendable, CustomStringConvertible {
  let description: String

  init(_ text: String) {
    description = text
  }

  static let catalog = TokenScope("registry:catalog:*")

  static func pull(_ repository: String) -> TokenScope { TokenScope("repository:\(repository):pull") }

  /// The repository that this is for; `nil` where it is for none, or for several.
  var repository: String? {
    let parts = description.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "repository", !description.contains(" ") else { return nil }
    return String(parts[1])
  }
}
