import Foundation

/// Knows which page comes next in a listing whose pages have numbers.
struct NumberedCursor: Sendable {
  /// As many as the APIs of Docker Hub and Harbor give at most.
  static let pageSize = 100
  /// A million entries: more are not of one namespace, but of a server that never ends.
  static let maximumPages = 10_000

  /// The path and query of the next page; `nil` after the last.
  private(set) var target: String?
  private let path: String
  private var number = 1
  private var seenEntries = 0
  private var visited: Set<String>

  /// - Parameter path: The path of the listing, encoded, without a query.
  init(_ path: String) {
    self.path = path
    let target = Self.target(path, 1)
    self.target = target
    visited = [target]
  }

  /// Goes on to the next page.
  ///
  /// - Parameter home: The server's root. A link that leads to another server is not followed; the scheme of a link is not obeyed.
  /// - Throws: `RegistryError.redirectRefused`; `RegistryError.malformed` if the pages lead in a circle.
  mutating func advance(past page: NumberedPage, home: URL, what: String) throws(RegistryError) {
    number += 1
    seenEntries += page.entries
    switch page.next {
    case .none: target = nil
    case .link(let link):
      let next = try PageCursor.target(ofLink: link, from: target ?? path, home: home, what: what)
      guard visited.insert(next).inserted else { throw .malformed(what: what, reason: "its pages lead in a circle") }
      target = next
    case .unsaid(let total):
      let isLast = page.entries == 0 || (total.map { seenEntries >= $0 } ?? (page.entries < Self.pageSize))
      target = isLast ? nil : Self.target(path, number)
    }
    guard number <= Self.maximumPages else { throw .malformed(what: what, reason: "its pages do not end") }
  }

  private static func target(_ path: String, _ number: Int) -> String { "\(path)?page=\(number)&page_size=\(pageSize)" }
}
