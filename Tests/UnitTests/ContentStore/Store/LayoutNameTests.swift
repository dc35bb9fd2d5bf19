import Testing

@testable import ContentStore

/// Names of images in the grammar of image layouts.
@Suite struct LayoutNameTests {
  @Test(
    arguments: [
      ("docker.io/library/alpine:3.20", "docker.io/library/alpine:3.20"),
      ("127.0.0.1:5000/x:y", "127.0.0.1:5000/x:y"),
      ("registry.example.com/a/b@sha256:00ff", "registry.example.com/a/b@sha256:00ff"),
      ("a--b", "a--b"), ("a__b", "a_b"), ("a---b", "a-b"), ("a.-b", "a.b"), ("-a-", "a"), ("a//b/", "a/b"), ("a b", "a-b"),
      ("ä/ö", nil), ("aäb", "a-b"), ("", nil), ("/", nil), ("[::1]:5000/x", "1-5000/x"), ("a\n\u{1b}[31m", "a-31m"),
      (String(repeating: "a/", count: 300) + "b:1", String(repeating: "a/", count: 254) + "b:1"),
    ] as [(String, String?)]
  )
  func fits(name: String, fitting: String?) throws {
    #expect(LayoutName.fitting(name) == fitting)
    guard let fitting else { return }
    // The grammar as skopeo has it.
    let component = "[A-Za-z0-9]+(?:(?:[-._:@+]|--)[A-Za-z0-9]+)*"
    #expect(try Regex("\(component)(?:/\(component))*").wholeMatch(in: fitting) != nil)
    #expect(LayoutName.fitting(fitting) == fitting)
  }
}
