import Foundation
import Testing

@testable import Distribution

@Suite struct NumberedCursorTests {
  private let home: URL

  init() throws {
    home = try #require(URL(string: "https://h.example.com/"))
  }

  private func page(_ entries: Int, next link: String? = nil, total: Int? = nil) throws -> NumberedPage {
    let json = "[" + Array(repeating: #"{"name":"x"}"#, count: entries).joined(separator: ",") + "]"
    return try NumberedPage(parsingHarbor: Data(json.utf8), next: link, total: total.map { "\($0)" })
  }

  private func targets(after pages: NumberedPage...) throws -> [String?] {
    var cursor = NumberedCursor("/p")
    var targets = [cursor.target]
    for page in pages {
      try cursor.advance(past: page, home: home, what: "x")
      targets.append(cursor.target)
    }
    return targets
  }

  @Test func numbersGoUp() throws {
    let first = "/p?page=1&page_size=100"
    let second = "/p?page=2&page_size=100"
    #expect(try targets(after: page(100), page(99)) == [first, second, nil])
    #expect(try targets(after: page(2, total: 3), page(1, total: 3)) == [first, second, nil])
    #expect(try targets(after: page(100, total: 100)) == [first, nil])
    #expect(try targets(after: page(2, total: 300), page(0, total: 300)) == [first, second, nil], "a total that is wrong")
  }

  @Test func linksAreFollowedOnTheSameServerOnly() throws {
    #expect(try targets(after: page(1, next: "/q?page=7")).last == "/q?page=7")
    #expect(try targets(after: page(1, next: "https://h.example.com:443/q")).last == "/q")
    for link in ["https://other.example.com/q", "https://h.example.com:444/q", "//other.example.com/"] {
      #expect(throws: RegistryError.self) { try targets(after: page(1, next: link)) }
    }
  }

  @Test func circlesAndEndlessPagesAreLeft() throws {
    #expect(throws: RegistryError.malformed(what: "x", reason: "its pages lead in a circle")) {
      try targets(after: page(1, next: "/q"), page(1, next: "/q"))
    }
    var cursor = NumberedCursor("/p")
    #expect(throws: RegistryError.malformed(what: "x", reason: "its pages do not end")) {
      for number in 0... { try cursor.advance(past: page(1, next: "/q?\(number)"), home: home, what: "x") }
    }
  }

  @Test(arguments: [
    (#"{"next":null,"results":[{"name":"a","repository_type":"image"},{"name":"b","repository_type":"plugin"}]}"#, ["n/a"]),
    (#"{"results":null}"#, []), (#"{"next":"","results":[{"name":"a"}]}"#, ["n/a"]),
  ])
  func hubPages(json: String, names: [String]) throws {
    let page = try NumberedPage(parsingHub: Data(json.utf8), namespace: "n")
    #expect(page.names == names && page.next == .none)
  }
}
