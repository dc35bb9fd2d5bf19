import Testing

@testable import collector

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한국", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("🚀", 2), ("🇩🇪", 2),
    ("☀\u{FE0F}", 2), ("ｱ", 1), ("Ａ", 2), ("█░", 2), ("…", 1), ("⠋", 1),
  ])
  func width(_ text: String, _ columns: Int) {
    #expect(text.displayWidth == columns)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef", "abcdef"), ("abcdef", 5, "abcd…", "ab…ef"), ("abcdef", 4, "abc…", "a…ef"), ("abcdef", 1, "a", "a"),
    ("abcdef", 0, "", ""), ("日本語文", 7, "日本語…", "日本…文"), ("日本語文", 6, "日本…", "日…文"),
    ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…", "…e\u{301}"),
  ])
  func truncation(_ text: String, _ columns: Int, _ end: String, _ middle: String) {
    #expect(text.truncated(to: columns, at: .end, ellipsis: "…") == end)
    #expect(text.truncated(to: columns, at: .middle, ellipsis: "…") == middle)
    for place in [Truncation.end, .middle] {
      #expect(text.truncated(to: columns, at: place, ellipsis: "…").displayWidth <= columns)
    }
  }

  @Test(arguments: [
    ("plain", "plain"), ("two\nlines\r\n and\ttab", "two lines and tab"), ("\u{1B}[31mred", "\\u{1b}[31mred"),
    ("csi \u{9B}2J", "csi \\u{9b}2J"), ("evil\u{202E}txt", "evil\\u{202e}txt"),
  ])
  func outsideTextIsOneSafeLine(_ text: String, _ expected: String) {
    #expect(text.oneTerminalLine == expected)
  }

  @Test func styledTextIsCutAcrossItsPieces() {
    var text = StyledText("abc", .red)
    text.append("defg", .green)
    #expect(text.width == 7)
    #expect(text.truncated(to: 7, ellipsis: "…").plain == "abcdefg")
    #expect(text.truncated(to: 5, ellipsis: "…").plain == "abcd…")
    #expect(text.truncated(to: 3, ellipsis: "…").plain == "ab…")
    #expect(text.truncated(to: 2, ellipsis: "…").plain == "a…")
    #expect(text.rendered(TerminalStyle(hasColor: true, hasUnicode: true)) == "\u{1B}[31mabc\u{1B}[0m\u{1B}[32mdefg\u{1B}[0m")
    #expect(text.rendered(.plain) == "abcdefg")
  }
}
