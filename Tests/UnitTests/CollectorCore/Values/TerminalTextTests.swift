import CollectorCore
import Testing

@Suite struct TerminalTextTests {
  @Test(arguments: [
    ("", ""), ("plain text, Größe 30°, 日本語, 🙂", "plain text, Größe 30°, 日本語, 🙂"), ("e\u{301}", "e\u{301}"),
    ("\u{1b}[31mred", #"\u{1b}[31mred"#), ("a\nb\r\nc\td", #"a\u{a}b\u{d}\u{a}c\u{9}d"#), ("\0\u{7f}", #"\u{0}\u{7f}"#),
    ("\u{9b}2J", #"\u{9b}2J"#), ("a\u{202e}b", #"a\u{202e}b"#), ("a\u{2066}b\u{200b}", #"a\u{2066}b\u{200b}"#),
    ("\u{2028}\u{2029}", #"\u{2028}\u{2029}"#), ("\u{e000}\u{feff}", #"\u{e000}\u{feff}"#), ("a\u{e0041}", #"a\u{e0041}"#),
    // A control character that is one Character with what follows it.
    ("\u{1b}\u{301}", "\\u{1b}\u{301}"),
    (#"\u{1b}"#, #"\u{1b}"#),
  ])
  func writesOutWhatTerminalsObey(text: String, expected: String) {
    #expect(Array(text.escapedForTerminal.unicodeScalars) == Array(expected.unicodeScalars))
  }
}
