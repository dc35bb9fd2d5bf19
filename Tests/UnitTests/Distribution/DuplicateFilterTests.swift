import Testing

@testable import Distribution

@Suite struct DuplicateFilterTests {
  @Test(arguments: [
    // In order, with the last name, or more, of a page again on the next.
    ([["a", "b"], ["b", "c"], ["c"]], ["a", "b", "c"]),
    ([["a", "b", "c"], ["b", "c", "d"]], ["a", "b", "c", "d"]),
    ([["a", "a"], [], ["a", "b"]], ["a", "b"]),
    // Out of order: nothing is lost, and what comes again is dropped from the first disorder on.
    ([["c", "a", "b"], ["a", "d"], ["c"]], ["c", "a", "b", "d"]),
    ([["v2", "v10"], ["v1"], ["v2"], ["v10"]], ["v2", "v10", "v1"]),
    // By bytes: capitals come before small letters.
    ([["B", "a"], ["a", "é"]], ["B", "a", "é"]),
  ])
  func fresh(pages: [[String]], names: [String]) {
    var filter = DuplicateFilter()
    #expect(pages.flatMap { filter.fresh($0) } == names)
  }
}
