import Foundation
import Testing

@testable import collector

@Suite struct ReposFileTests {
  @Test(
    arguments: [
      ("", []), ("nginx", ["nginx"]), ("nginx\nalpine\n", ["nginx", "alpine"]), ("\u{feff}nginx\n", ["nginx"]),
      ("nginx\r\nalpine\r\n", ["nginx", "alpine"]), ("  nginx \t\n\talpine", ["nginx", "alpine"]),
      ("# all\n\n  # more\nnginx # it\n", ["nginx"]),
      ("nginx\t#it", ["nginx"]), ("oci:/a#b:1 # c", ["oci:/a#b:1"]), ("nginx#it", ["nginx#it"]), ("oci:/a b", ["oci:/a b"]),
      ("#", []),
      ("\r\n\r\n", []), ("nginx:é", ["nginx:é"]),
    ] as [(String, [String])]
  )
  func reads(text: String, expected: [String]) throws {
    #expect(try ReposFile(path: "r.txt", bytes: Array(text.utf8)).entries.map(\.text) == expected)
  }

  @Test func linesAreNumbered() throws {
    let entries = try ReposFile(path: "r.txt", bytes: Array("# a\nnginx\n\nalpine".utf8)).entries
    #expect(entries.map(\.place) == ["r.txt, line 2", "r.txt, line 4"])
  }

  @Test(arguments: [[0x6e, 0x0a, 0xff], [0x6e, 0x0a, 0xc3, 0x28], [0x6e, 0x0a, 0x80, 0x0a]] as [[UInt8]])
  func whatIsNotUTF8HasItsLine(bytes: [UInt8]) {
    #expect { try ReposFile(path: "r.txt", bytes: bytes) } throws: { "\($0)" == "r.txt, line 2: it is not UTF-8" }
  }

  private func settings(_ path: String) throws -> Settings {
    let layers = SettingLayers(commandLine: [:], environment: ["COLLECTOR_REPOS_FILE": path], file: nil)
    return try Settings(layers, environment: [:], userID: 0)
  }

  @Test func aBadLineIsPointedAt() throws {
    try withFile("nginx\n  r.example.com/Team/app # ours\n") { path in
      let error = try #require(throws: SettingError.self) { try settings(path).sourceSpecifications() }
      #expect(
        error.description == """
          \(path), line 2: malformed image reference: a repository is in lower case
            r.example.com/Team/app
                          ^
          """
      )
    }
  }

  /// At every call, so that a pass sees what was added.
  @Test func isReadAnew() throws {
    try withFile("nginx\n") { path in
      let settings = try settings(path)
      #expect(try settings.sourceSpecifications().count == 1)
      try Data("nginx\nalpine\n".utf8).write(to: URL(filePath: path))
      #expect(try settings.sourceSpecifications().count == 2)
    }
  }

  @Test(arguments: [("/nonexistent/r.txt", "No such file"), ("/", "directory"), ("/dev/zero", "larger than 32MiB")])
  func whatCannotBeReadIsNamed(path: String, words: String) {
    #expect {
      try settings(path).sourceSpecifications()
    } throws: { "\($0)".hasPrefix("COLLECTOR_REPOS_FILE: \"\(path)\" cannot be read: ") && "\($0)".contains(words) }
  }

  private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "repos-\(UUID().uuidString)").path
    try Data(text.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }
}
