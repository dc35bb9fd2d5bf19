import SystemPackage
import Testing

@testable import Writers

@Suite struct WriterSpecificationTests {
  private static let local = HostPort(host: "127.0.0.1", port: 9000)

  @Test(arguments: [
    ("stdout", WriterSpecification.standardOutput), ("file:./collector-out", .file(directory: "./collector-out")),
    ("file:/", .file(directory: "/")), ("file:a b:c", .file(directory: "a b:c")), ("file:///tmp/x", .file(directory: "/tmp/x")),
    ("sqlite:a.db", .sqlite(path: "a.db")), ("unix:/run/x.sock", .lines(.unix(path: "/run/x.sock"))),
    ("tcp://127.0.0.1:9000", .lines(.tcp(local))), ("tls://127.0.0.1:9000", .lines(.tls(local))),
    ("udp://127.0.0.1:9000", .datagrams(local)), ("tcp://[::1]:1", .lines(.tcp(HostPort(host: "::1", port: 1)))),
    ("tcp://logs_a.example.com:65535", .lines(.tcp(HostPort(host: "logs_a.example.com", port: 65535)))),
  ])
  func formsAreUnderstood(text: String, specification: WriterSpecification) throws {
    #expect(try WriterSpecification(parsing: text) == specification)
    #expect(try WriterSpecification(parsing: specification.description) == specification)
  }

  @Test(arguments: [
    ("https://a.example.com", "https://a.example.com/v1/records", "https://a.example.com:443"),
    ("https://A.example.com/", "https://A.example.com/v1/records", "https://a.example.com:443"),
    ("https://a.example.com:8443/in", "https://a.example.com:8443/in", "https://a.example.com:8443"),
    ("http://127.0.0.1", "http://127.0.0.1/v1/records", "http://127.0.0.1:80"),
    ("http://[::1]:80/x", "http://[::1]:80/x", "http://[::1]:80"),
    ("http://localhost/x", "http://localhost/x", "http://localhost:80"),
  ])
  func analyzersAreUnderstood(text: String, url: String, origin: String) throws {
    let specification = try WriterSpecification(parsing: text)
    guard case .analyzer(let address) = specification else {
      Issue.record("\(specification)")
      return
    }
    #expect(address.url == url)
    #expect(specification.tokenOrigin == origin)
    #expect(specification.description == text)
  }

  @Test(arguments: [
    "", "-", "out", "file", "file:", "file:~", "file:~/out", "file://out", "stdout:", "File:out", "ftp://a", "\u{1b}[2J",
    "sqlite:", "unix:", "unix://run/x", "unix:" + String(repeating: "x", count: 200),
    "tcp:host:1", "tcp://host", "tcp://:1", "tcp://host:0", "tcp://host:65536", "tcp://host:+1", "tcp://::1:1", "tcp://[::1]",
    "tcp://[host]:1", "tcp://u@host:1", "tcp://host:1/x", "tcp://ho st:1", "udp://", "tls://host:", "tcp://host:1?x=y",
    "https://", "https:///x", "https://u:p@host", "https://host?token=x", "https://host#x", "http://a.example.com",
    "https://host:99999",
  ])
  func nonsenseGivesTheForms(text: String) throws {
    let error = try #require(throws: WriterError.self) { try WriterSpecification(parsing: text) }
    guard case .malformedSpecification(text, let reason) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(!reason.isEmpty)
    #expect("\(error)".hasSuffix("a writer is one of \(WriterSpecification.forms)"))
    #expect(!"\(error)".contains("\u{1b}"))
  }
}
