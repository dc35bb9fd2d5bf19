import CollectorCore
import ImageSources
import OCI
import Testing

@Suite struct RegistryScopeTests {
  private static let digest = "sha256:" + String(repeating: "0", count: 64)

  @Test(arguments: [
    ("nginx", "docker.io/library/nginx"), ("nginx:1.27", "docker.io/library/nginx:1.27"),
    ("docker.io/library/nginx", "docker.io/library/nginx"), ("team/app", "docker.io/team/app"),
    ("registry.example.com:5000/team/app", "registry.example.com:5000/team/app"),
    ("registry.example.com/team/app:1@\(digest)", "registry.example.com/team/app:1@\(digest)"),
    ("registry.example.com/team/*", "registry.example.com/team/*"), ("localhost/*", "localhost/*"),
    ("bitnami/*", "docker.io/bitnami/*"), ("*", "docker.io/library/*"),
    ("ngin*", "docker.io/library/ngin*"), ("docker.io/ngin?", "docker.io/library/ngin?"),
    ("index.docker.io/*", "docker.io/library/*"),
    ("*/nginx", "docker.io/*/nginx"), ("library/*", "docker.io/library/*"), ("docker.io/", "docker.io/"),
    ("[2001:db8::1]/team/*", "[2001:db8::1]/team/*"), ("registry-1.docker.io/", "docker.io/"),
    ("registry.example.com/", "registry.example.com/"), ("[::1]:5000/", "[::1]:5000/"), ("index.docker.io/", "docker.io/"),
  ])
  func forms(text: String, description: String) throws {
    #expect(try RegistryScope(parsing: text).description == description)
  }

  @Test func kinds() throws {
    let name = Reference(registry: "r.example.com", repository: "a/b")
    #expect(try RegistryScope(parsing: "r.example.com/a/b") == .repository(name))
    #expect(try RegistryScope(parsing: "r.example.com/a/b:c") == .image(name.with(tag: "c")))
    #expect(try RegistryScope(parsing: "r.example.com/a*") == .pattern(registry: "r.example.com", GlobPattern("a*")))
    #expect(try RegistryScope(parsing: "r.example.com/") == .registry("r.example.com"))
  }

  @Test(arguments: [
    ("", 0, "empty"), ("https://registry.example.com/a", 5, "scheme"), ("registry.example.com/team/", 25, "NAME/*"),
    ("team/", 4, "Docker Hub"), ("registry.example.com/team/*:1", 27, "--tags"), ("registry.*/app", 9, "in full"),
    ("nginx:1.*", 5, "--tags"), ("r.example.com/Team/*", 14, "lower-case"), ("r.example.com:99999/", 14, "port"),
    ("r..com/", 2, "empty"), ("[::g]/", 3, "IPv6"),
    ("r.example.com/a b", 15, "white space"), ("/", 0, "empty"),
  ])
  func nonsense(text: String, offset: Int, word: String) {
    #expect {
      try RegistryScope(parsing: text)
    } throws: {
      guard case OCIError.malformedReference(text, offset, let reason) = $0 else { return false }
      return reason.contains(word)
    }
  }

  @Test(arguments: [
    ("r.example.com/", true), ("r.example.com/a/*", true), ("r.example.com/a/b", true), ("r.example.com/a/b:c", true),
    ("r.example.com/a/b:d", false), ("r.example.com/b/*", false), ("s.example.com/", false), ("r.example.com/a", false),
  ])
  func coverage(scope: String, covers: Bool) throws {
    let reference = Reference(registry: "r.example.com", repository: "a/b", tag: "c")
    #expect(try RegistryScope(parsing: scope).covers(reference) == covers)
  }
}
