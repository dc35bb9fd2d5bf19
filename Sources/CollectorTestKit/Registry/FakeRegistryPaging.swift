/// How a `FakeRegistry` cuts its listings into pages.
public struct FakeRegistryPaging: Sendable, Hashable {
  /// How a page says where the next is.
  public enum Link: Sendable, Hashable {
    case relative
    /// With this in front of the path: a scheme and a host.
    case absolute(String)
    /// Not at all, though `last` is understood.
    case none
    /// To the first page, again and again.
    case loop
  }

  /// The most names of a page, whatever a request asks for.
  public var limit = 1000
  /// The fewest names of a page but the last, whatever a request asks for.
  public var least = 0
  public var link = Link.relative
  /// How many names at the end of a page come again on the next.
  public var overlap = 0
  /// Whether a page without names says `null`, as a Go program does that forgot about it.
  public var saysNull = false
  /// Whether all names come at once, whatever a request asks for.
  public var ignoresSize = false

  public init() {}
}

extension FakeRegistryPaging {
  /// The page that a request asks for, and the `Link` field of it.
  func page(of names: [String], for request: FakeRegistryRequest) -> (names: [String], link: String?) {
    let size = ignoresSize ? names.count : max(least, min(request.query["n"].flatMap { Int($0) } ?? limit, limit))
    let last = ignoresSize ? nil : request.query["last"]
    // What comes after `last` in the listing, be it in whatever order.
    let start = last.map { last in names.lastIndex(of: last).map { max(0, $0 + 1 - overlap) } ?? names.count } ?? 0
    let page = Array(names.dropFirst(start).prefix(size + (start > 0 ? overlap : 0)))
    guard start + page.count < names.count, let end = page.last else { return (page, nil) }
    let target = "\(request.path)?n=\(size)&last=\(end)"
    return switch link {
    case .relative: (page, "<\(target)>; rel=\"next\"")
    case .absolute(let base): (page, "<\(base)\(target)>; rel=\"next\"")
    case .none: (page, nil)
    case .loop: (page, "<\(request.path)?n=\(size)>; rel=\"next\"")
    }
  }
}
