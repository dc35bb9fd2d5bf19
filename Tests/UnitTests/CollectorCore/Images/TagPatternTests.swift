import CollectorCore
import Testing

@Suite struct TagPatternTests {
  @Test(arguments: [
    ("1.*", "1.2", true), ("1.*", "2.0", false), ("latest", "latest", true), ("semver:1.x", "1.2", true),
    ("semver:1.x", "v1.2", true),
    ("semver:1.x", "2", false), ("semver:1.x", "latest", false), ("semver: >=1 <2 ", "1.5", true), ("semver:*", "nightly", false),
    ("semver", "semver", true),
  ])
  func matches(pattern: String, tag: String, expected: Bool) throws {
    let parsed = try TagPattern(parsing: pattern)
    #expect(parsed.matches(tag) == expected)
    #expect(parsed.description == pattern)
  }

  @Test(arguments: [
    ("", 0, "every tag is *"), ("1.2+3", 3, "a tag has only"), ("[ab]", 0, "a tag has only"), ("é", 0, "a tag has only"),
    ("{1,2}", 0, "a tag has only"), ("app:1", 3, "starts with semver:"), ("regex:a", 5, "starts with semver:"),
    (">=1.2", 0, "in a variable"), ("1.2 2", 3, "in a variable"), ("^1", 0, "in a variable"), ("semver:>=", 9, "missing"),
    ("semver:1.2.3.4", 12, "three numbers"), ("SEMVER:1", 6, "starts with semver:"),
  ])
  func pointsAtTheFault(text: String, offset: Int, words: String) throws {
    let error = try #require(throws: TagPatternError.self) { try TagPattern(parsing: text) }
    guard case .malformed(text, let position, let reason) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(position == offset)
    #expect(reason.contains(words), "\(reason)")
  }

  @Test func marksThePlace() throws {
    let error = try #require(throws: TagPatternError.self) { try TagPattern(parsing: "semver:>=1.2 <latest") }
    #expect(
      error.description == """
        malformed pattern of tags: a version has numbers here, such as 1.2.3
          semver:>=1.2 <latest
                        ^
        """
    )
  }
}
