import Testing

@testable import Distribution

@Suite struct LinkFieldTests {
  @Test(arguments: [
    ([#"</v2/a/tags/list?n=2&last=b>; rel="next""#], "/v2/a/tags/list?n=2&last=b"),
    (["<https://x/y>;rel=next"], "https://x/y"),
    ([#"<a>; rel="prev", <b,c>; title="x, <y>"; REL="first NEXT""#], "b,c"),
    (["<a>"], "a"),
    ([#"<a>; rel="prev""#, #"<b>; rel="next""#], "b"),
    ([#"<a>; rel="prev""#], nil),
    (["a; rel=next"], nil),
    (["<a; rel=next"], nil),
    ([], nil),
  ])
  func next(fields: [String], target: String?) {
    #expect(LinkField.next(in: fields) == target)
  }
}
