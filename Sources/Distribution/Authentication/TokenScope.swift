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
}
