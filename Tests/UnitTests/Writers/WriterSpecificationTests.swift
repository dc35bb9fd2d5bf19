import SystemPackage
import Testing
import Writers

@Suite struct WriterSpecificationTests {
  @Test(arguments: [
    ("stdout", WriterSpecification.standardOutput), ("file:./collector-out", .file(directory: "./collector-out")),
    ("file:/", .file(directory: "/")), ("file:a b:c", .file(directory: "a b:c")), ("file:///tmp/x", .file(directory: "/tmp/x")),
  ])
  func formsAreUnderstood(text: String, specification: WriterSpecification) throws {
    #expect(try WriterSpecification(parsing: text) == specification)
    #expect(try WriterSpecification(parsing: specification.description) == specification)
  }

  @Test(arguments: [
    "sqlite:a.db", "tcp://127.0.0.1:9000", "unix:/run/x.sock", "https://analyzer.example.com", "http://127.0.0.1",
  ])
  func formsOfLaterVersionsAreNamed(text: String) {
    let error = #expect(throws: WriterError.notAvailable(text: text)) { try WriterSpecification(parsing: text) }
    #expect(error.map { "\($0)" }?.hasSuffix("it has file:DIR, stdout") == true)
  }

  @Test(arguments: [
    "", "-", "out", "file", "file:", "file:~", "file:~/out", "file://out", "stdout:", "File:out", "ftp://a", "\u{1b}[2J",
  ])
  func nonsenseGivesTheForms(text: String) throws {
    let error = try #require(throws: WriterError.self) { try WriterSpecification(parsing: text) }
    guard case .malformedSpecification(text, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect("\(error)".hasSuffix("a writer is one of file:DIR, stdout"))
    #expect(!"\(error)".contains("\u{1b}"))
  }
}
