import Foundation

/// One page of a listing whose pages have numbers, as the APIs of Docker Hub and Harbor have it.
struct NumberedPage: Sendable {
  /// What a page says of the one after it.
  enum Next: Hashable, Sendable {
    case link(String)
    /// There is none.
    case none
    /// Nothing, but for the number of entries there are in all, where that is known.
    case unsaid(total: Int?)
  }

  let names: [String]
  /// How many entries the page has, those that are no names of repositories included.
  let entries: Int
  let next: Next

  /// Reads a page of Docker Hub; <https://docs.docker.com/reference/api/hub/latest/operations/listNamespaceRepositories/>.
  ///
  /// - Throws: `DecodingError`.
  init(parsingHub json: Data, namespace: String) throws {
    let page = try JSONDecoder().decode(HubPage.self, from: json)
    let results = page.results ?? []
    // Plugins of the Docker daemon are repositories too, and no images.
    names = results.filter { $0.type == nil || $0.type == "image" }.map { "\(namespace)/\($0.name)" }
    entries = results.count
    next = page.next.flatMap { $0.isEmpty ? nil : .link($0) } ?? .none
  }

  /// Reads a page of projects or repositories of Harbor; <https://github.com/goharbor/harbor/blob/main/api/v2.0/swagger.yaml>.
  ///
  /// - Throws: `DecodingError`.
  init(parsingHarbor json: Data, next link: String?, total: String?) throws {
    names = (try JSONDecoder().decode([Entry]?.self, from: json) ?? []).map(\.name)
    entries = names.count
    next = link.map { .link($0) } ?? .unsaid(total: total.flatMap { Int($0) })
  }

  private struct HubPage: Decodable {
    let next: String?
    let results: [Entry]?
  }

  private struct Entry: Decodable {
    let name: String
    let type: String?

    enum CodingKeys: String, CodingKey {
      case name
      case type = "repository_type"
    }
  }
}
