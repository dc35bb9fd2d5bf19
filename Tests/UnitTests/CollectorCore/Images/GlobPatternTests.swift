import CollectorCore
import Testing

@Suite struct GlobPatternTests {
  @Test(arguments: [
    ("", "", true), ("", "a", false), ("a", "a", true), ("a", "A", false), ("a", "ab", false), ("b", "ab", false),
    ("*", "", true), ("*", "anything/at.all", true), ("**", "x", true), ("?", "", false), ("?", "a", true), ("?", "ab", false),
    ("1.*", "1.2", true), ("1.*", "1.", true), ("1.*", "1", false), ("1.*", "11.2", false), ("*-rc?", "1.0-rc1", true),
    ("*-rc?", "1.0-rc", false),
    ("*-rc?", "1.0-rc12", false), ("a*b*c", "aXbXbYc", true), ("a*b*c", "acb", false), ("*ab", "aab", true),
    ("*aab", "aaab", true),
    ("a?c", "abc", true), ("a?c", "aéc", true), ("a?", "ae\u{301}", true), ("[ab]", "a", false), ("[ab]", "[ab]", true),
    ("a.c", "abc", false),
    ("\\*", "*", false), ("a*", "*", false), ("a", "*", false),
  ])
  func matchesTheWholeText(pattern: String, text: String, expected: Bool) {
    #expect(GlobPattern(pattern).matches(text) == expected)
    #expect(GlobPattern(pattern).description == pattern)
  }

  /// Tags come from registries: none may cost more than the product of the lengths (an attempt at every split would take years here).
  @Test(.timeLimit(.minutes(1))) func isNotExponential() {
    let pattern = GlobPattern(String(repeating: "a*", count: 40) + "b")
    #expect(!pattern.matches(String(repeating: "a", count: 2000)))
  }
}
