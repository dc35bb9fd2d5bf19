import OCI
import Testing

/// What the tests of Docker's own grammar ask, in data of our own.
///
/// <https://github.com/distribution/reference/blob/v0.6.0/reference_test.go>,
/// <https://github.com/distribution/reference/blob/v0.6.0/normalize_test.go>
@Suite struct DockerReferenceTests {
  private static let hash = String(repeating: "f", count: 64)
  private static let longHash = String(repeating: "f", count: 128)
  private static let identifier = String(repeating: "1a3f5e7d", count: 8)

  /// What a name without tag and digest becomes.
  @Test(arguments: [
    ("debian", "docker.io/library/debian"), ("docker/docker", "docker.io/docker/docker"),
    ("docker.io/debian", "docker.io/library/debian"), ("index.docker.io/debian", "docker.io/library/debian"),
    ("index.docker.io/library/debian", "docker.io/library/debian"), ("index.docker.io/a/b", "docker.io/a/b"),
    ("library/foo/bar", "docker.io/library/foo/bar"), ("store/foo/bar", "docker.io/store/foo/bar"),
    ("192.168.0.1", "docker.io/library/192.168.0.1"), ("192.168.0.1/repo", "192.168.0.1/repo"),
    ("192.168.0.2:25000/debian", "192.168.0.2:25000/debian"),
    ("127.0.0.1:8000/private/moonbase", "127.0.0.1:8000/private/moonbase"),
    ("[fc00::1]:5000/docker/docker", "[fc00::1]:5000/docker/docker"),
    ("[fc00:1:2:3:4:5:6:7]:5000/library/debian", "[fc00:1:2:3:4:5:6:7]:5000/library/debian"),
    ("[2001:db8::]:5000/repo", "[2001:db8::]:5000/repo"), ("[2001:db8::1]/repo", "[2001:db8::1]/repo"),
    ("Foo/bar", "Foo/bar"), ("FOO/bar", "FOO/bar"), ("test_com/foo", "docker.io/test_com/foo"),
    ("test-com:8080/foo", "test-com:8080/foo"),
    ("xn--n3h.com:18080/foo", "xn--n3h.com:18080/foo"), ("sub-dom1.foo.com/bar/baz/quux", "sub-dom1.foo.com/bar/baz/quux"),
    ("docker---rules/docker", "docker.io/docker---rules/docker"), ("dock__er/docker", "docker.io/dock__er/docker"),
    ("d/docker", "docker.io/d/docker"), ("ubuntu-12.04-base", "docker.io/library/ubuntu-12.04-base"),
    ("docker.io/\(identifier)", "docker.io/library/\(identifier)"),
    (
      "thisisthesongthatneverendsitgoesonandonandonthisisthesongthatnev",
      "docker.io/library/thisisthesongthatneverendsitgoesonandonandonthisisthesongthatnev"
    ),
  ])
  func names(text: String, name: String) throws {
    let reference = try Reference(parsing: text)
    #expect(reference.name == name)
    #expect(reference.tag == nil && reference.digest == nil)
  }

  @Test(
    arguments: [
      ("test.com:5000", "docker.io/library/test.com", "5000", nil), ("test:5000/repo:tag", "test:5000/repo", "tag", nil),
      ("test:5000/repo@sha256:\(hash)", "test:5000/repo", nil, "sha256:\(hash)"),
      ("test:5000/repo:tag@sha256:\(hash)", "test:5000/repo", "tag", "sha256:\(hash)"),
      ("lowercase:Uppercase", "docker.io/library/lowercase", "Uppercase", nil),
      ("b.gcr.io/test.example.com/my-app:test.example.com", "b.gcr.io/test.example.com/my-app", "test.example.com", nil),
      ("xn--7o8h.com/i:xn--7o8h.com@sha512:\(longHash)", "xn--7o8h.com/i", "xn--7o8h.com", "sha512:\(longHash)"),
      ("foo_bar.com:8080", "docker.io/library/foo_bar.com", "8080", nil),
      ("foo/foo_bar.com:8080", "docker.io/foo/foo_bar.com", "8080", nil),
      ("192.168.1.1:5000/repo:5050", "192.168.1.1:5000/repo", "5050", nil),
      ("[2001:db8::1]:5000/repo:tag@sha256:\(hash)", "[2001:db8::1]:5000/repo", "tag", "sha256:\(hash)"),
      (
        String(repeating: "a/", count: 127) + "a:tag-puts-this-over-max",
        "docker.io/" + String(repeating: "a/", count: 127) + "a",
        "tag-puts-this-over-max", nil
      ),
      ("busybox:latest@sha256:\(hash)", "docker.io/library/busybox", "latest", "sha256:\(hash)"),
    ] as [(String, String, String?, String?)]
  )
  func partsOfReferences(text: String, name: String, tag: String?, digest: String?) throws {
    let reference = try Reference(parsing: text)
    #expect(reference.name == name)
    #expect(reference.tag == tag)
    #expect(reference.digest?.description == digest)
  }

  @Test(arguments: [
    "", ":justtag", "@sha256:\(hash)", "repo@sha256:" + hash.prefix(34), "validname@invaliddigest:\(longHash)", "Uppercase:tag",
    "test:5000/Uppercase/lowercase:tag", String(repeating: "a/", count: 128) + "a:tag", "aa/asdf$$^/aa", "[2001:db8::1]",
    "[2001:db8::1]:5000", "[2001:db8::1]:tag", "[fe80::1%eth0]:5000/repo", "[fe80::1%@invalidzone]:5000/repo",
    "https://github.com/docker/docker", "docker/Docker", "-docker", "-docker/docker", "-docker.io/docker/docker",
    "docker///docker",
    "docker.io/docker/Docker", "docker.io/docker///docker", "fc00::1:5000/debian", "[2001:db8:3:4::192.0.2.33]:5000/debian",
    identifier,
    "docker-/docker", "-docker-/docker", "____/____", "_docker/_docker", "dock..er/docker", "dock_.er/docker", "dock-.er/docker",
    "docker/",
    String(repeating: "namespace_", count: 26) + "x/docker", "busybox:-foo", "busybox@foo",
  ])
  func noReferences(text: String) {
    #expect {
      try Reference(parsing: text)
    } throws: { error in
      guard case OCIError.malformedReference(text, let offset, _) = error else { return false }
      return (0...text.count).contains(offset)
    }
  }
}
