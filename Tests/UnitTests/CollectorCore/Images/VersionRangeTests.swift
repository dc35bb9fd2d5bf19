import CollectorCore
import Testing

@Suite struct VersionRangeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let range: String
    let inside: [String]
    let outside: [String]

    init(_ range: String, _ inside: [String], not outside: [String]) {
      (self.range, self.inside, self.outside) = (range, inside, outside)
    }

    var testDescription: String { range }
  }

  static let comparisons = [
    Case("1.2.3", ["1.2.3", "v1.2.3", "1.2.3_build"], not: ["1.2.4", "1.2.2", "1.2.3-rc1"]),
    Case("=1.2.3", ["1.2.3"], not: ["1.2.4"]),
    Case("= 1.2.3", ["1.2.3"], not: ["1.2.4"]),
    Case("v1.2.3", ["1.2.3"], not: ["1.2.4"]),
    Case("!=1.2.3", ["1.2.4", "0.1"], not: ["1.2.3"]),
    Case(">1.2.3", ["1.2.4", "2"], not: ["1.2.3", "1.2.2", "1.2.4-rc1"]),
    Case(">=1.2.3", ["1.2.3", "1.2.4"], not: ["1.2.2", "1.2.3-rc1", "2.0.0-rc1"]),
    Case("<1.2.3", ["1.2.2", "0"], not: ["1.2.3", "1.2.3-rc1"]),
    Case("<=1.2.3", ["1.2.3", "1.2.2"], not: ["1.2.4"]),
  ]

  /// What is left out stands for any number, as in npm and Masterminds.
  static let open = [
    Case("1", ["1.0", "1.9.9"], not: ["2", "0.9", "1.5-rc1"]),
    Case("1.x", ["1.0", "1.9.9"], not: ["2", "0.9"]),
    Case("1.X.x", ["1.0"], not: ["2"]),
    Case("1.2", ["1.2", "1.2.9"], not: ["1.3", "1.1.9"]),
    Case("1.2.*", ["1.2.0", "1.2.9"], not: ["1.3"]),
    Case("=1.2", ["1.2.5"], not: ["1.3"]),
    Case("!=1.2", ["1.3", "1.1.9"], not: ["1.2", "1.2.5"]),
    Case(">1", ["2"], not: ["1.5", "2.0-rc1"]),
    Case(">1.2", ["1.3"], not: ["1.2.9"]),
    Case(">=1.2", ["1.2", "1.2.1", "3"], not: ["1.1.9"]),
    Case("<2", ["1.9.9"], not: ["2", "2.0-rc1"]),
    Case("<=2", ["2.9.9", "1"], not: ["3"]),
    Case("<=1.2", ["1.2.9"], not: ["1.3"]),
    Case("*", ["0", "1.2.3", "99"], not: ["1.0-rc1"]),
    Case("x", ["1"], not: []), Case(">=*", ["0", "1"], not: []), Case("<=*", ["0", "1"], not: []),
    Case("^*", ["0", "1"], not: []),
    Case("~x", ["0", "9"], not: []), Case("=*", ["3"], not: []),
  ]

  static let families = [
    Case("~1.2.3", ["1.2.3", "1.2.9"], not: ["1.3", "1.2.2", "1.3.0-rc1"]),
    Case("~1.2", ["1.2", "1.2.9"], not: ["1.3"]), Case("~1", ["1.0", "1.9"], not: ["2"]),
    Case("~1.2.x", ["1.2"], not: ["1.3"]), Case("~1.x", ["1.9"], not: ["2"]), Case("~0.2.3", ["0.2.9"], not: ["0.3"]),
    Case("~>1.2.3", ["1.2.9"], not: ["1.3"]), Case("~> 1.2", ["1.2.9"], not: ["1.3"]),
    Case("^1.2.3", ["1.2.3", "1.9"], not: ["2", "1.2.2", "2.0.0-rc1"]),
    Case("^0.2.3", ["0.2.3", "0.2.9"], not: ["0.3", "0.2.2"]), Case("^0.0.3", ["0.0.3"], not: ["0.0.4", "0.0.2"]),
    Case("^1.2.x", ["1.2", "1.9"], not: ["2", "1.1"]), Case("^0.0.x", ["0.0.0", "0.0.9"], not: ["0.1"]),
    Case("^0.0", ["0.0.9"], not: ["0.1"]), Case("^1.x", ["1.0", "1.9"], not: ["2"]), Case("^0.x", ["0.9"], not: ["1"]),
    Case("^0", ["0.9"], not: ["1"]), Case("^0.0.0", ["0"], not: ["0.0.1"]), Case("^ 1.2", ["1.3"], not: ["2"]),
    Case("^99999999999999999999", ["99999999999999999999.5"], not: ["100000000000000000000", "99999999999999999998"]),
  ]

  static let combined = [
    Case(">=1.2 <2", ["1.2", "1.9"], not: ["2", "1.1"]), Case(">=1.2, <2", ["1.2", "1.9"], not: ["2", "1.1"]),
    Case(">=1.2,<2", ["1.9"], not: ["2"]), Case(">=1.2<2", ["1.9"], not: ["2"]), Case("  >= 1.2 ,  < 2  ", ["1.9"], not: ["2"]),
    Case("1.x || >=2.5.0 || 5.0.0 - 7.2.3", ["1.2", "2.5", "6"], not: ["2.4", "0.9"]),
    Case("<1||>2", ["0.9", "3"], not: ["1", "2.5"]), Case("1.x !=1.5.0", ["1.4", "1.5.1"], not: ["1.5", "2"]),
    Case("1.2 - 1.4", ["1.2", "1.4.9"], not: ["1.5", "1.1.9"]),
    Case("1.2.3 - 2.3.4", ["1.2.3", "2.3.4"], not: ["2.3.5", "1.2.2"]),
    Case("1.2.3 - 2", ["2.9.9"], not: ["3"]), Case("1.2 - 1.4 !=1.3", ["1.2", "1.4"], not: ["1.3.5"]),
    Case(">2 <1", [], not: ["0", "1", "1.5", "3"]),
  ]

  /// An alternative takes prereleases if it names one, as in Masterminds from 3.4 on; npm wants the same three numbers besides.
  static let prereleases = [
    Case(">=1.27-0", ["1.27-alpine", "1.27", "1.28-alpine", "1.28-rc.1"], not: ["1.26-alpine"]),
    Case(">=1.2.3-beta.2", ["1.2.3-beta.2", "1.2.3-beta.11", "1.2.3", "1.3-alpha"], not: ["1.2.3-beta.1", "1.2.3-alpha"]),
    Case(">1-0 <2", ["1.0-rc1", "1.5-rc1", "1.9"], not: ["2.0-rc1", "2"]),
    Case(">1.0.0-0 <2.0.0", ["2.0.0-rc1"], not: ["2.0.0", "1.0.0-0"]),
    Case(">=1.0-0 <2 || >3", ["1.5-rc1", "4"], not: ["4.0-rc1", "2.5", "3.5"]),
    Case("^1.2.3-beta.2", ["1.2.3-beta.2", "1.2.3", "1.9-rc1"], not: ["2.0.0-alpha", "1.2.3-beta.1"]),
    Case("~1.2.3-beta.2", ["1.2.3-beta.4", "1.2.4", "1.2.4-rc1"], not: ["1.3.0-alpha"]),
    Case("1.x-0", ["1.0-rc1", "1.5-alpine", "1.5"], not: ["2.0-rc1"]), Case("*-0", ["0.0.0-0", "1.5-alpine", "2"], not: []),
    Case("=1.2.3-rc.1", ["1.2.3-rc.1"], not: ["1.2.3", "1.2.3-rc.2"]),
    Case("!=1.2.3-rc.1", ["1.2.3-rc.2", "1.2.3"], not: ["1.2.3-rc.1"]),
    Case("!=1.2 >=1-0", ["1.1-rc1", "1.3-rc1"], not: ["1.2-rc1", "1.2.5"]),
    Case("1.2 - 1.4-0", ["1.3-rc1", "1.4-0"], not: ["1.4"]),
    Case("<1.2-0", ["1.1-rc1", "1.1"], not: ["1.2-0", "1.2"]),
    Case("<=1.2-rc.1", ["1.2-rc.1", "1.2-alpha"], not: ["1.2-rc.2", "1.2"]),
    Case("=1.27-alpine", ["1.27-alpine", "1.27.1-alpine", "1.27"], not: ["1.28-alpine"]),
  ]

  @Test(arguments: comparisons + open + families + combined + prereleases)
  func contains(_ expected: Case) throws {
    let range = try VersionRange(parsing: expected.range)
    for tag in expected.inside { #expect(range.contains(try #require(Version(tag: tag))), "\(tag)") }
    for tag in expected.outside { #expect(!range.contains(try #require(Version(tag: tag))), "\(tag)") }
    #expect(range.description == expected.range)
  }

  @Test(arguments: [
    ("", 0, "missing"), ("   ", 3, "missing"), ("latest", 0, "numbers"), (">=", 2, "missing"), (">= ", 3, "missing"),
    ("=<1.2", 1, "no operator"), ("=>1", 1, "no operator"), ("==1", 1, "no operator"), ("!1", 0, "no operator"),
    ("><1", 1, "no operator"),
    ("1.2.3.4", 5, "three numbers"), ("1.x.2", 4, "open number"), ("*.1", 2, "open number"), ("1..2", 2, "numbers"),
    ("1.2.", 4, "numbers"),
    ("1.2.3-", 6, "missing"), ("1.2.3-01", 6, "leading zeros"), ("1.2.3+", 6, "missing"), ("1.2é", 3, "does not belong"),
    ("1.2rc1", 3, "numbers"), (">=1.2 and <2", 6, "numbers"), (">=1.2 && <2", 6, "numbers"), ("1 | 2", 2, "||"),
    ("1 || ", 5, "missing"),
    ("|| 1", 0, "missing"), ("1,", 2, "missing"), (",1", 0, "missing"), ("1,,2", 2, "missing"), ("1, || 2", 3, "missing"),
    (">1 - 2", 3, "no operators"), ("1 - ", 4, "missing"), ("1 - >2", 4, "no operator"), (">*", 1, "no version fits"),
    ("< x", 2, "no version fits"), ("!=*", 2, "no version fits"), ("1.2\n", 3, "does not belong"), ("V1", 0, "numbers"),
  ])
  func pointsAtTheFault(text: String, offset: Int, words: String) throws {
    let error = try #require(throws: TagPatternError.self) { try VersionRange(parsing: text) }
    guard case .malformed(text, let position, let reason) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(position == offset)
    #expect(reason.contains(words), "\(reason)")
  }
}
