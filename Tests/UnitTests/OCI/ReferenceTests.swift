import Foundation
import OCI
import Testing

@Suite struct ReferenceTests {
  static let hex = String(repeating: "0123456789abcdef", count: 4)

  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let registry: String
    let repository: String
    var tag: String?
    var hasDigest = false

    init(_ text: String, _ registry: String, _ repository: String, _ tag: String? = nil, digest: Bool = false) {
      (self.text, self.registry, self.repository, self.tag, hasDigest) = (text, registry, repository, tag, digest)
    }

    var testDescription: String { text }
  }

  @Test(arguments: [
    Case("nginx", "docker.io", "library/nginx"),
    Case("nginx:1.27", "docker.io", "library/nginx", "1.27"),
    Case("team/app", "docker.io", "team/app"),
    Case("docker.io/nginx", "docker.io", "library/nginx"),
    Case("index.docker.io/nginx:x", "docker.io", "library/nginx", "x"),
    Case("index.docker.io/team/app", "docker.io", "team/app"),
    Case("docker.io/library/nginx", "docker.io", "library/nginx"),
    Case("localhost/app", "localhost", "app"),
    Case("localhost:5000/app:1", "localhost:5000", "app", "1"),
    // One part with a colon is a name with a tag, however much it looks like a port.
    Case("localhost:5000", "docker.io", "library/localhost", "5000"),
    Case("localhosts/app", "docker.io", "localhosts/app"),
    Case("reg.example.com:5000/team/app:v1.2-rc_3", "reg.example.com:5000", "team/app", "v1.2-rc_3"),
    Case("reg.example.com/app", "reg.example.com", "app"),
    Case("REG/app", "REG", "app"),
    Case("a.b/c/d/e/f", "a.b", "c/d/e/f"),
    Case("127.0.0.1:5000/app", "127.0.0.1:5000", "app"),
    Case("[::1]:5000/app:2", "[::1]:5000", "app", "2"),
    Case("[2001:db8::A]/team/app", "[2001:db8::A]", "team/app"),
    Case("[::]/a", "[::]", "a"),
    Case("[1:2:3:4:5:6:7:8]:1/a", "[1:2:3:4:5:6:7:8]:1", "a"),
    Case("[1::8]/a", "[1::8]", "a"),
    Case("[fc00:1:2:3:4:5:6::]/a", "[fc00:1:2:3:4:5:6::]", "a"),
    Case("host:1/a", "host:1", "a"),
    // Docker has one other name for its Hub, not two, and takes only a first part for a registry.
    Case("registry-1.docker.io/library/nginx", "registry-1.docker.io", "library/nginx"),
    Case("registry-1.docker.io/nginx", "registry-1.docker.io", "nginx"),
    Case("docker.io/docker.io/x", "docker.io", "docker.io/x"),
    Case("docker.io/index.docker.io", "docker.io", "library/index.docker.io"),
    Case("library/nginx", "docker.io", "library/nginx"),
    Case("library/a/b", "docker.io", "library/a/b"),
    Case("docker.io:443/nginx", "docker.io:443", "nginx"),
    Case("sha256:\(hex.dropLast())", "docker.io", "library/sha256", String(hex.dropLast())),
    Case("host:65535/a", "host:65535", "a"),
    Case("a-b.c--d.e/app", "a-b.c--d.e", "app"),
    Case("a_b/c.d__e-f---g", "docker.io", "a_b/c.d__e-f---g"),
    Case("app:_", "docker.io", "library/app", "_"),
    Case("app:" + String(repeating: "x", count: 128), "docker.io", "library/app", String(repeating: "x", count: 128)),
    Case("app@sha256:\(hex)", "docker.io", "library/app", digest: true),
    Case("h.x:80/app:1@sha256:\(hex)", "h.x:80", "app", "1", digest: true),
    // The limit is of the repository alone, as from version 0.6 of the grammar.
    Case("reg.example.com/" + String(repeating: "a", count: 255), "reg.example.com", String(repeating: "a", count: 255)),
    Case(String(repeating: "a", count: 247), "docker.io", "library/" + String(repeating: "a", count: 247)),
    Case(hex + ":1", "docker.io", "library/\(hex)", "1"),
    Case("h.x/\(hex)", "h.x", hex),
    Case(String(hex.dropLast()), "docker.io", "library/\(hex.dropLast())"),
  ])
  func parses(_ expected: Case) throws {
    let reference = try Reference(parsing: expected.text)
    #expect(reference.registry == expected.registry)
    #expect(reference.repository == expected.repository)
    #expect(reference.tag == expected.tag)
    #expect(reference.digest?.hex == (expected.hasDigest ? Self.hex : nil))
    #expect(reference.name == "\(expected.registry)/\(expected.repository)")
    // What it prints is the full name, and reads as the same.
    #expect(try Reference(parsing: reference.description) == reference)
  }

  @Test func printsEveryPart() throws {
    let digest = try Digest(parsing: "sha256:\(Self.hex)")
    let reference = Reference(registry: "h:1", repository: "a/b", tag: "t", digest: digest)
    #expect(reference.description == "h:1/a/b:t@sha256:\(Self.hex)")
    #expect(reference.with(tag: "u").description == "h:1/a/b:u")
    #expect(reference.with(digest: digest).description == "h:1/a/b@sha256:\(Self.hex)")
    #expect(reference.with().description == "h:1/a/b")
  }

  @Test func codesAsItsText() throws {
    let json = Data(#"["nginx:1","h.x/a"]"#.utf8)
    let references = try JSONDecoder().decode([Reference].self, from: json)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    #expect(String(decoding: try encoder.encode(references), as: UTF8.self) == #"["docker.io/library/nginx:1","h.x/a"]"#)
    #expect(throws: OCIError.self) { try JSONDecoder().decode([Reference].self, from: Data(#"["A:B"]"#.utf8)) }
  }
}
