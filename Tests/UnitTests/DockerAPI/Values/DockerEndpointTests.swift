import DockerAPI
import Testing

@Suite struct DockerEndpointTests {
  private static let tls = DockerEndpoint.TLS(certificateDirectory: "/certs")
  private static let anyTLS = DockerEndpoint.TLS(certificateDirectory: nil)

  @Test(arguments: [
    ("unix:///var/run/docker.sock", nil, DockerEndpoint.standard),
    ("UNIX:///a b/ü?x%20", nil, DockerEndpoint(.unixSocket(path: "/a b/ü?x%20"))),
    ("unix:///s", tls, DockerEndpoint(.unixSocket(path: "/s"))),
    ("tcp://host", nil, DockerEndpoint(.tcp(host: "host", port: 2375, tls: nil))),
    ("tcp://host", tls, DockerEndpoint(.tcp(host: "host", port: 2376, tls: tls))),
    ("tcp://host:1", nil, DockerEndpoint(.tcp(host: "host", port: 1, tls: nil))),
    ("tcp://a-b_c.example:65535/", nil, DockerEndpoint(.tcp(host: "a-b_c.example", port: 65_535, tls: nil))),
    (
      "tcp://127.0.0.1:2375/docker/x//", nil, DockerEndpoint(.tcp(host: "127.0.0.1", port: 2375, tls: nil), basePath: "/docker/x")
    ),
    ("tcp://[::1]", nil, DockerEndpoint(.tcp(host: "[::1]", port: 2375, tls: nil))),
    ("tcp://[fe80::1]:80", nil, DockerEndpoint(.tcp(host: "[fe80::1]", port: 80, tls: nil))),
    ("http://host", tls, DockerEndpoint(.tcp(host: "host", port: 2375, tls: nil))),
    ("https://host", nil, DockerEndpoint(.tcp(host: "host", port: 2376, tls: anyTLS))),
    ("https://host:443", tls, DockerEndpoint(.tcp(host: "host", port: 443, tls: tls))),
  ])
  func parses(text: String, tls: DockerEndpoint.TLS?, expected: DockerEndpoint) throws {
    #expect(try DockerEndpoint(parsing: text, tls: tls) == expected)
  }

  @Test(arguments: [
    ("", "it has no scheme"),
    ("host:2375", "it has no scheme"),
    ("/var/run/docker.sock", "it has no scheme; for a socket write unix:///var/run/docker.sock"),
    ("unix:/var/run/docker.sock", "it has no scheme"),
    ("unix://", "a socket has an absolute path, as in unix:///var/run/docker.sock"),
    ("unix:///", "a socket has an absolute path, as in unix:///var/run/docker.sock"),
    ("unix://docker.sock", "a socket has an absolute path, as in unix:///var/run/docker.sock"),
    ("unix:///a\0b", "the path holds a zero byte"),
    ("tcp://", "it names no host"),
    ("tcp://:2375", "it names no host"),
    ("tcp:///path", "it names no host"),
    ("tcp://host:", "the port is no number from 1 to 65535"),
    ("tcp://host:0", "the port is no number from 1 to 65535"),
    ("tcp://host:65536", "the port is no number from 1 to 65535"),
    ("tcp://host:99999999999999999999", "the port is no number from 1 to 65535"),
    ("tcp://host:+80", "the port is no number from 1 to 65535"),
    ("tcp://host:-1", "the port is no number from 1 to 65535"),
    ("tcp://host:8o", "the port is no number from 1 to 65535"),
    ("tcp://host:8\u{661}", "the port is no number from 1 to 65535"),
    ("tcp://host:8²", "the port is no number from 1 to 65535"),
    ("tcp://::1:2375", "it is no address; expected something like tcp://host:2375"),
    ("tcp://[::1", "it is no address; expected something like tcp://host:2375"),
    ("tcp://[]:2375", "it is no address; expected something like tcp://host:2375"),
    ("tcp://ho st", "it is no address; expected something like tcp://host:2375"),
    ("tcp://hôst", "it is no address; expected something like tcp://host:2375"),
    ("tcp://host?x", "it is no address; expected something like tcp://host:2375"),
    ("tcp://host/a?b", "it is no address; expected something like tcp://host:2375"),
    ("tcp://host/a b", "it is no address; expected something like tcp://host:2375"),
    ("tcp://me@host", "it holds a user name, which Docker's API has no use for"),
    ("npipe:////./pipe/docker_engine", "named pipes exist on Windows only"),
    ("fd://", "fd:// is for the daemon; a client needs unix:// or tcp://"),
    ("ftp://host", "the scheme is none of unix, tcp, http and https"),
    ("://host", "the scheme is none of unix, tcp, http and https"),
  ])
  func refuses(text: String, reason: String) {
    #expect(throws: DockerError.invalidEndpoint(text: text, reason: reason)) { try DockerEndpoint(parsing: text) }
  }

  @Test func saysWhatToDoInsteadOfSSH() throws {
    let error = try #require(throws: DockerError.self) { try DockerEndpoint(parsing: "ssh://me@host") }
    #expect("\(error)".contains("forward the socket"))
  }

  @Test func printsWhatCanBeRead() throws {
    for text in ["unix:///a b/d.sock", "tcp://[::1]:80/x", "tcp://host:2375"] {
      #expect("\(try DockerEndpoint(parsing: text))" == text)
    }
  }
}
