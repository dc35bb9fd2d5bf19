import Foundation
import Testing

@testable import Distribution

/// Registries that end long listings without a word.
@Suite struct CutOffListingTests {
  @Test(arguments: [(9_999, true, false), (10_000, true, true), (10_001, true, false), (10_000, false, false)])
  func isNoWholeListing(count: Int, isCutOff: Bool, isFailure: Bool) throws {
    let home = try #require(URL(string: "https://h.example.com/"))
    let names = (0..<count).map { "\"\($0)\"" }.joined(separator: ",")
    let json = Data(#"{"name":"a","tags":[\#(names)]}"#.utf8)
    let page = try NamePage(parsing: json, member: "tags", orSign: "name", next: nil)
    var cursor = PageCursor(first: "/v2/a/tags/list", pageSize: 1000, isCutOff: isCutOff)
    try cursor.advance(past: page, hasFreshNames: true, home: home, what: "tags")
    #expect(cursor.target?.contains("last=") == true)
    // The registry gives the same again.
    func goOn() throws -> String? {
      try cursor.advance(past: page, hasFreshNames: false, home: home, what: "tags")
      return cursor.target
    }
    if isFailure {
      #expect {
        try goOn()
      } throws: { error in "\(error)".contains("incomplete") }
    } else {
      #expect(try goOn() == nil)
    }
  }

  @Test(arguments: [
    ("gcr.io", true), ("eu.gcr.io", true), ("europe-docker.pkg.dev", true), ("notgcr.io", false), ("127.0.0.1:5000", false),
    ("docker.io", false),
  ])
  func areThoseOfGoogle(host: String, isCutOff: Bool) throws {
    #expect(try RegistryHost(host).cutsListingsOff == isCutOff)
  }
}
