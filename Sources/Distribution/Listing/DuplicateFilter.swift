/// Drops names that a listing has given before: registries repeat the last name of a page at the start of the next, and those whose content changes
/// meanwhile repeat more.
///
/// A listing in alphabetical order, which the specification has, takes no more memory than two pages. One that is in another order takes as much as
/// all names that come after the first that is out of order.
struct DuplicateFilter: Sendable {
  private var last = ""
  private var previousPage: Set<String> = []
  /// All names from the first page on that was out of order; `nil` up to there.
  private var seen: Set<String>?

  /// The names of a page that are new, in its order.
  mutating func fresh(_ names: [String]) -> [String] {
    var page: Set<String> = []
    var fresh: [String] = []
    for name in names where !previousPage.contains(name) && page.insert(name).inserted {
      // By bytes, as registries sort; Swift's own order is by Unicode's canonical forms.
      if seen == nil, name.utf8.lexicographicallyPrecedes(last.utf8) { seen = previousPage.union(fresh) }
      if seen?.insert(name).inserted == false { continue }
      fresh.append(name)
      last = name
    }
    if !page.isEmpty { previousPage = page }
    return fresh
  }
}
