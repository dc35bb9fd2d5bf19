import Foundation

/// Knows which page of a listing comes next.
struct PageCursor: Sendable {
  /// The largest registries have hundreds of thousands of tags in a repository: more than this are not of one listing, but of a server that never ends.
  static let maximumNames = 10_000_000
  /// With as few as fifty names a page, that is five million names.
  static let maximumPages = 100_000
  /// Registries that hide what a user may not see send empty pages, but not for ever.
  static let maximumFruitlessPages = 100
  /// Registries that give fewer names than they are asked for stop at a round number: 50, 100, 200.
  static let roundNumber = 50

  /// Where Google's registries cut a listing off, and say nothing of the rest.
  static let cutOffNumber = 10_000

  /// The path and query of the next page; `nil` after the last.
  private(set) var target: String?
  private let first: String
  private let pageSize: Int
  private let isCutOff: Bool
  private var visited: Set<String>
  private var seenPages = 0
  private var seenNames = 0
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
  ///   - isCutOff: Whether the registry ends listings at `cutOffNumber`, whatever there is.
  init(first: String, pageSize: Int, isCutOff: Bool = false) {
    let target = "\(first)?n=\(pageSize)"
    self.first = first
    self.pageSize = pageSize
    self.isCutOff = isCutOff
    self.target = target
    visited = [target]
  }

  /// Goes on to the next page.
  ///
  /// - Parameters:
  ///   - hasFreshNames: Whether `page` has names that no page before it had.
  ///   - home: The registry's root. A link that leads to another server is not followed; the scheme of a link is not obeyed.
  /// - Throws: `RegistryError.redirectRefused`; `RegistryError.malformed` if the pages lead in a circle, or are probably not all that there are.
  mutating func advance(past page: NamePage, hasFreshNames: Bool, home: URL, what: String) throws(RegistryError) {
    if isCutOff, isGuess, !hasFreshNames, page.next == nil, page.names.count == Self.cutOffNumber,
      previousCount == page.names.count
    {
      throw .malformed(
        what: what,
        reason: "it may be incomplete: it ends after exactly \(Self.cutOffNumber) names, where this registry cuts listings off"
      )
    }
    seenPages += 1
    seenNames += page.names.count
    guard seenPages < Self.maximumPages, seenNames <= Self.maximumNames else {
      throw .malformed(what: what, reason: "its pages do not end")
    }
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

  /// Whether a page without a link can have one after it: it has as many names as it should, or more, so that the registry has a size of its own,
  /// or as many as the page before, or as some registries have at most.
  private func canBeCutOff(_ page: NamePage) -> Bool {
    let count = page.names.count
    let isRound = count > 0 && count < pageSize && count.isMultiple(of: Self.roundNumber)
    return count >= pageSize || count == previousCount || isRound
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
    // Two slashes at the start of a target would make a host of what follows.
    let path = "/" + url.path(percentEncoded: true).drop { $0 == "/" }
    return path + (url.query(percentEncoded: true).map { "?\($0)" } ?? "")
  }

  private static func encoded(_ name: String) -> String {
    name.addingPercentEncoding(withAllowedCharacters: .alphanumerics.intersection(.init(charactersIn: "\0"..."\u{7f}"))) ?? ""
  }
}
