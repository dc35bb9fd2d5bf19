import OCI
import Testing

@Suite struct MarkedTextTests {
  @Test(arguments: [
    ("abc", 1, "  abc\n   ^"), ("abc", 0, "  abc\n  ^"), ("abc", 3, "  abc\n     ^"), ("", 0, "  \n  ^"),
    ("abc", 9, "  abc\n     ^"),
    ("abc", -1, "  abc\n  ^"), ("a\u{1b}b\u{202e}c", 4, "  a\u{fffd}b\u{fffd}c\n      ^"), ("e\u{301}x", 1, "  e\u{301}x\n   ^"),
  ])
  func marks(text: String, offset: Int, expected: String) {
    #expect(MarkedText(text, at: offset).description == expected)
  }

  /// Whatever the length, the lines fit a terminal, and the mark stands below its character.
  @Test(arguments: [0, 1, 60, 61, 500, 940, 999, 1000])
  func showsTheSurroundingsOfALongText(offset: Int) throws {
    let text = String(repeating: "a", count: 1000)
    var characters = Array(text)
    if offset < characters.count { characters[offset] = "X" }
    let lines = MarkedText(String(characters), at: offset).description.split(separator: "\n").map(Array.init)
    try #require(lines.count == 2)
    #expect(lines[0].count <= 124)
    let mark = try #require(lines[1].firstIndex(of: "^"))
    if offset < characters.count { #expect(lines[0][mark] == "X") } else { #expect(mark == lines[0].count) }
  }

  @Test(arguments: [
    ("https://user:secret@host/x", "https://***********@host/x"), ("https://a@b@c/d@e", "https://***@c/d@e"),
    ("a://@b", "a://@b"),
    ("app:1@sha256:0", "app:1@sha256:0"), ("https://host/a@b", "https://host/a@b"), ("", ""), ("://", "://"),
  ])
  func masksPasswords(text: String, expected: String) {
    #expect(text.maskingUserInformation == expected)
    #expect(MarkedText(text, at: 0).text == expected)
  }
}
