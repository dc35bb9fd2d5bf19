import Foundation

/// The fields of a request for a token: of the query or of the body.
///
/// <https://url.spec.whatwg.org/#application/x-www-form-urlencoded>
struct TokenForm: Sendable {
  private let items: [URLQueryItem]

  init(_ text: String) {
    items = URLComponents(string: "/?" + text.replacing("+", with: "%20"))?.queryItems ?? []
  }

  /// The first value of a field; `nil` where it is missing.
  subscript(name: String) -> String? { items.first { $0.name == name }?.value }

  /// All that is asked for: several scopes are several fields in a query, and one field with spaces in a body.
  var scopes: [ResourceScope] {
    items.filter { $0.name == "scope" }.flatMap { ($0.value ?? "").split(separator: " ") }.compactMap { ResourceScope($0) }
  }
}
