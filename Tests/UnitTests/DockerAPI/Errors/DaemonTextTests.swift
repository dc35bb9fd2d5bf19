import Testing

@testable import DockerAPI

@Suite struct DaemonTextTests {
  @Test(arguments: [
    ("", ""), ("plain", "plain"), ("  a\n\tb\r\n  c  ", "a b c"), ("a\u{1b}[31mb\0", #"a\u{1b}[31mb\u{0}"#),
    ("a\u{202e}b", #"a\u{202e}b"#),
    ("a\u{2028}b", "a b"), ("Größe 日本 🙂", "Größe 日本 🙂"),
    (#"Get "https://reg.example.com/v2/": dial tcp: i/o timeout"#, #"Get "https://reg.example.com/v2/": dial tcp: i/o timeout"#),
    ("https://user:secret@reg.example.com/v2/", "https://reg.example.com/v2/"),
    ("https://user:se@cret@reg.example.com", "https://reg.example.com"),
    (#"Get "https://u:p@h/a?X-Signature=abc&b=c": EOF"#, #"Get "https://h/a?…": EOF"#),
    ("https://h?token=abc", "https://h?…"),
    ("(https://h/a?token=abc), then", "(https://h/a?…), then"),
    ("https://h/a@b/c", "https://h/a@b/c"),
    ("a@b.example says no?", "a@b.example says no?"),
    ("(http://u:one@a/?k=two,http://u:three@b/?k=four)", "(http://a/?…,http://b/?…)"),
  ])
  func cleans(text: String, expected: String) {
    #expect(DaemonText.clean(text) == expected)
  }

  @Test func isBounded() {
    let limit = DaemonText.maximumLength
    #expect(DaemonText.clean(String(repeating: "x", count: limit)) == String(repeating: "x", count: limit))
    #expect(DaemonText.clean(String(repeating: "x", count: limit + 1)) == String(repeating: "x", count: limit) + "…")
    #expect(DaemonText.clean(String(repeating: "x", count: 1_000_000)).count == limit + 1)
    // One character of a hundred thousand scalars.
    #expect(DaemonText.clean("e" + String(repeating: "\u{301}", count: 100_000)).unicodeScalars.count == limit + 1)
  }
}
