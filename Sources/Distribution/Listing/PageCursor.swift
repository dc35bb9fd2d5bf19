import Foundation

/// Knows which page of a listing comes next.
struct PageCursor: Sendable {
  /// Registries that hide what a user may not see send empty pages, but not for ever.
  static let maximumFruitlessPages = 100
  /// Registries that give fewer names than they are asked for stop at a round number: 50, 100, 200.
  static let roundNumber = 50

  /// The path and query of the next page; `nil` after the last.
  private(set) var target: String?
  private let first: String
  private let pageSize: Int
  private var visited: Set<String>
  private var fruitlessPages = 0
  /// Whether the next page is a guess of ours, not the registry's word.
  private var isGuess = false
  /// Whether the registry names next pages, so that none is left where it names none.
  private var namesPages = false
  /// How many names the page before had.
  private var previousCount: Int?

  /// - Parameters:
  ///   - first: The path of the listing, without a query.
  ///   - pageSize: How many names a page is asked to have.
  init(first: String, pageSize: Int) {
    let target = "\(first)?n=\(pageSize)"
    self.first = first
    self.pageSize = pageSize
    self.target = target
    visited = [target]
  }

  /// Goes on to the next page.
  ///
  /// - Parameters:
  ///   - hasFreshNames: Whether `page` has names that no page before it had.
  ///   - home: The registry's root. A link that leads to another server is not followed; the scheme of a link is not obeyed.
  /// - Throws: `RegistryError.redirectRefused`; `RegistryError.malformed` if the pages lead in a circle.
  mutating func advance(past page: NamePage, hasFreshNames: Bool, home: URL, what: String) throws(RegistryError) {
    fruitlessPages = hasFreshNames ? 0 : fruitlessPages + 1
    let wasGuess = isGuess
    isGuess = false
    defer { previousCount = page.names.count }
    if let link = page.next {
      namesPages = true
      let next = try Self.target(ofLink: link, from: target ?? first, home: home, what: what)
      guard visited.insert(next).inserted, fruitlessPages < Self.maximumFruitlessPages else {
        throw .malformed(what: what, reason: "its pages lead in a circle")
      }
      target = next
    } else if !namesPages, canBeCutOff(page), let last = page.names.last, hasFreshNames || !wasGuess {
      // Some registries leave the link out, so the end is known only from a page that is not full, or brings nothing new.
      let next = "\(first)?n=\(pageSize)&last=\(Self.encoded(last))"
      isGuess = true
      target = visited.insert(next).inserted ? next : nil
    } else {
      target = nil
    }
  }

  /// Whether a page without a link can have one after it: it has as many names as it should, as the page before, or as some registries have at most.
  private func canBeCutOff(_ page: NamePage) -> Bool {
    let count = page.names.count
    let isRound = count > 0 && count < pageSize && count.isMultiple(of: Self.roundNumber)
    return count == pageSize || count == previousCount || isRound
  }

  static func target(ofLink link: String, from current: String, home: URL, what: String) throws(RegistryError) -> String {
    let location = RegistryText.location(link)
    guard
      let base = URL(string: current, relativeTo: home)?.absoluteURL, let url = URL(string: link, relativeTo: base)?.absoluteURL,
      let origin = Origin(url), let homeOrigin = Origin(home)
    else { throw .malformed(what: what, reason: "the link to its next page, \(location), is none") }
    guard origin.isSameServer(as: homeOrigin) else {
      throw .redirectRefused(what: what, location: location, reason: "the next page of a listing is on the same host")
    }
    return url.path(percentEncoded: true) + (url.query(percentEncoded: true).map { "?\($0)" } ?? "")
  }

  private static func encoded(_ name: String) -> String {
    name.addingPercentEncoding(withAllowedCharacters: .alphanumerics.intersection(.init(charactersIn: "\0"..."\u{7f}"))) ?? ""
  }
}
