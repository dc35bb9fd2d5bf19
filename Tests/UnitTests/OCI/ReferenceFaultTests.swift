import OCI
import Testing

@Suite struct ReferenceFaultTests {
  static let hex = String(repeating: "0123456789abcdef", count: 4)

  /// A text, the position of its fault in characters, and words of the reason.
  @Test(arguments: [
    ("", 0, "it is empty"),
    (" nginx", 0, "white space"),
    ("ngi nx", 3, "white space"),
    ("nginx\r\n", 5, "white space"),
    ("nginx\u{a0}", 5, "white space"),
    (":tag", 0, "no repository"),
    ("@sha256:\(hex)", 0, "no repository"),
    ("nginx:", 6, "the tag is empty"),
    ("nginx:@sha256:\(hex)", 6, "the tag is empty"),
    ("nginx:-x", 6, "a tag starts with"),
    ("nginx:.x", 6, "a tag starts with"),
    ("nginx:1+2", 7, "a tag has only"),
    ("nginx:é", 6, "a tag starts with"),
    ("nginx:1²", 7, "a tag has only"),
    ("nginx:1\u{661}", 7, "a tag has only"),
    ("nginx:1:2", 5, "a repository has only"),
    ("nginx:" + String(repeating: "x", count: 129), 134, "longer than 128"),
    ("nginx@", 6, "this is no digest: it has no colon"),
    ("nginx@sha256:beef", 17, "this is no digest: sha256 has 64 digits"),
    ("nginx@sha256:\(hex)00", 77, "this is no digest: sha256 has 64 digits"),
    ("nginx@sha512:\(hex)", 77, "this is no digest: sha512 has 128 digits"),
    ("nginx@sha256:beeG", 16, "other than 0-9 and a-f"),
    ("nginx@sha256:BEEF", 13, "other than 0-9 and a-f"),
    ("nginx@:\(hex)", 6, "this is no digest: the algorithm"),
    ("nginx@md5:00", 6, "this is no digest: the algorithm"),
    ("nginx@sha256:\(hex)@sha256:\(hex)", 77, "this is no digest"),
    ("nginx@sha256:\(hex):1", 77, "this is no digest"),
    ("Nginx", 0, "lower case"),
    ("team/App", 5, "lower case"),
    ("team/ap²", 7, "a repository has only"),
    ("team/\u{661}", 5, "a repository has only"),
    ("team/é", 5, "a repository has only"),
    ("team/e\u{301}", 5, "a repository has only"),
    ("team/ａ", 5, "a repository has only"),
    ("team/a\0b", 6, "a repository has only"),
    ("team//app", 5, "empty"),
    ("/app", 0, "empty"),
    ("team/", 5, "empty"),
    ("team/.app", 5, "starts with a letter"),
    ("team/app-", 8, "ends with a letter"),
    ("team/app_:1", 8, "ends with a letter"),
    ("team/a..b", 6, "separated by"),
    ("team/a___b", 6, "separated by"),
    ("team/a-_b", 6, "separated by"),
    ("team/a._b", 6, "separated by"),
    ("reg.example.com/", 16, "no repository"),
    ("reg..example.com/app", 4, "a part of the host name is empty"),
    (".reg/app", 0, "a part of the host name is empty"),
    ("reg./app", 4, "a part of the host name is empty"),
    ("-reg.com/app", 0, "does not start with -"),
    ("reg.-com/app", 4, "does not start with -"),
    ("reg-.com/app", 3, "does not end with -"),
    ("reg_x.com/app", 3, "a host name has only"),
    ("rég.com/app", 1, "a host name has only"),
    ("reg².com/app", 3, "a host name has only"),
    (":5000/app", 0, "no host name"),
    ("reg:/app", 4, "between 1 and 65535"),
    ("reg:0/app", 4, "between 1 and 65535"),
    ("reg:65536/app", 4, "between 1 and 65535"),
    ("reg:99999999999999999999/app", 4, "between 1 and 65535"),
    ("reg:+80/app", 4, "a port is a number"),
    ("reg:8x/app", 5, "a port is a number"),
    ("reg:8\u{661}/app", 5, "a port is a number"),
    ("reg:8²/app", 5, "a port is a number"),
    ("reg:81\u{300}/app", 5, "a port is a number"),
    ("reg:80:90/app", 6, "a port is a number"),
    ("[::1/app:1", 0, "not closed"),
    ("[]:80/app", 1, "the IPv6 address is empty"),
    ("[::g]/a", 3, "no IPv6 address"),
    ("[fe80::1%eth0]:5000/a", 8, "no zone"),
    ("[2001:db8::1]", 13, "comes / and a repository"),
    ("[2001:db8::1]:5000", 18, "comes / and a repository"),
    ("[2001:db8::1]:5000/", 19, "no repository"),
    ("fc00::1:5000/debian", 0, "in brackets"),
    ("::1/app", 0, "in brackets"),
    ("[1:2]/a", 4, "8 groups"),
    ("[1:2:3:4:5:6:7:8:9]/a", 17, "8 groups"),
    ("[1:2:3:4::5:6:7:8]/a", 8, "no ::"),
    ("[12345::]/a", 5, "at most 4 digits"),
    ("[1::2::3]/a", 5, ":: at most once"),
    ("[:::]/a", 3, "no IPv6 address"),
    ("[:1]/a", 1, "no IPv6 address"),
    ("[1::2:]/a", 5, "no IPv6 address"),
    ("[:]/a", 1, "no IPv6 address"),
    ("[::\u{ff21}]/a", 3, "no IPv6 address"),
    ("[::ffff:1.2.3.4]/a", 9, "no IPv6 address"),
    ("[::1]x/app", 5, "only a port"),
    ("[::1]:/app", 6, "between 1 and 65535"),
    ("https://reg.example.com/app", 6, "between 1 and 65535"),
    (hex, 0, "the ID of an image"),
    ("sha256:\(hex)", 7, "the ID of an image"),
    ("h.x/" + String(repeating: "a", count: 256), 259, "longer than 255"),
    (String(repeating: "a", count: 248), 247, "longer than 255"),
  ])
  func pointsAtTheFault(text: String, offset: Int, words: String) throws {
    let error = try #require(throws: OCIError.self) { try Reference(parsing: text) }
    guard case .malformedReference(text, let position, let reason) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(position == offset)
    #expect(reason.contains(words), "\(reason)")
  }

  @Test func marksThePlace() throws {
    let error = try #require(throws: OCIError.self) { try Reference(parsing: "team/App:1") }
    #expect(
      error.description == """
        malformed image reference: a repository is in lower case
          team/App:1
               ^
        """
    )
  }

  @Test func showsNothingThatATerminalObeys() throws {
    let text = "a\u{1b}[2Jb\nc\u{202e}d"
    let error = try #require(throws: OCIError.self) { try Reference(parsing: text) }
    let lines = error.description.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 3)
    #expect(lines.dropFirst().first == "  a\u{fffd}[2Jb\u{fffd}c\u{fffd}d")
  }
}
