import Foundation
import Testing

@testable import Distribution

@Suite struct PageCursorTests {
  private let home: URL

  init() throws {
    home = try #require(URL(string: "https://h.example.com/"))
  }

  private func page(_ names: Int, next link: String? = nil) throws -> NamePage {
    let json = #"{"tags":["# + (0..<names).map { "\"\(100_000 + $0)\"" }.joined(separator: ",") + "]}"
    return try NamePage(parsing: Data(json.utf8), member: "tags", orSign: nil, next: link)
  }

  /// How many pages like this a listing can have until it is left.
  private func pages(like page: NamePage) -> Int {
    var cursor = PageCursor(first: "/p", pageSize: 1000)
    for number in 0... {
      let next = NamePage(names: page.names, next: "/p?last=\(number)")
      do {
        try cursor.advance(past: next, hasFreshNames: true, home: home, what: "x")
      } catch {
        #expect(error == .malformed(what: "x", reason: "its pages do not end"))
        return number
      }
    }
    return .max
  }

  @Test func aListingWithoutEndIsLeft() throws {
    #expect(pages(like: try page(20_000)) == 500)
    #expect(pages(like: try page(1)) == 99_999)
  }

  @Test(arguments: [
    ("//other.example.com:1/v2/x?n=1", nil), ("https://h.example.com//other.example.com:1/x", "/other.example.com:1/x"),
    ("https://h.example.com///x", "/x"), ("https://h.example.com", "/"), ("x?last=%2F", "/v2/x?last=%2F"),
  ])
  func whereALinkLeads(link: String, target: String?) {
    let found = try? PageCursor.target(ofLink: link, from: "/v2/y", home: home, what: "x")
    #expect(found == target)
  }
}
