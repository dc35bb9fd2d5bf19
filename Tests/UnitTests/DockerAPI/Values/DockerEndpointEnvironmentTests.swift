import DockerAPI
import Testing

@Suite struct DockerEndpointEnvironmentTests {
  private static func tcp(_ port: Int, _ tls: DockerEndpoint.TLS?) -> DockerEndpoint {
    DockerEndpoint(.tcp(host: "h", port: port, tls: tls))
  }
  private static func certificates(_ directory: String?) -> DockerEndpoint.TLS {
    DockerEndpoint.TLS(certificateDirectory: directory)
  }

  @Test(arguments: [
    ([:], DockerEndpoint.standard),
    (["DOCKER_HOST": "", "DOCKER_TLS_VERIFY": "1"], .standard),
    (["DOCKER_HOST": "unix:///d.sock"], DockerEndpoint(.unixSocket(path: "/d.sock"))),
    (["DOCKER_HOST": "tcp://h"], tcp(2375, nil)),
    // Certificates alone turn no TLS on, and any value of the other variable does, as with Docker's own command line.
    (["DOCKER_HOST": "tcp://h", "DOCKER_CERT_PATH": "/c", "HOME": "/root"], tcp(2375, nil)),
    (["DOCKER_HOST": "tcp://h", "DOCKER_TLS_VERIFY": "", "HOME": "/root"], tcp(2375, nil)),
    (["DOCKER_HOST": "tcp://h", "DOCKER_TLS_VERIFY": "0", "HOME": "/root"], tcp(2376, certificates("/root/.docker"))),
    (
      ["DOCKER_HOST": "tcp://h:80", "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/c", "HOME": "/root"],
      tcp(80, certificates("/c"))
    ),
    (["DOCKER_HOST": "tcp://h", "DOCKER_TLS_VERIFY": "1"], tcp(2376, certificates(nil))),
    (["DOCKER_HOST": "https://h", "DOCKER_CERT_PATH": "/c"], tcp(2376, certificates("/c"))),
    (["DOCKER_HOST": "HTTPS://h"], tcp(2376, certificates(nil))),
    (["CONTAINER_HOST": "tcp://h"], .standard),
  ])
  func docker(environment: [String: String], expected: DockerEndpoint) throws {
    #expect(try DockerEndpoint.fromEnvironment(environment) == expected)
  }

  @Test(
    arguments: [
      ([:], 0, "/run/podman/podman.sock"),
      (["XDG_RUNTIME_DIR": "/run/user/7"], 0, "/run/podman/podman.sock"),
      ([:], 1000, "/run/user/1000/podman/podman.sock"),
      (["XDG_RUNTIME_DIR": "/x"], 1000, "/x/podman/podman.sock"),
      (["XDG_RUNTIME_DIR": ""], 1000, "/run/user/1000/podman/podman.sock"),
      (["CONTAINER_HOST": "unix:///p.sock", "XDG_RUNTIME_DIR": "/x"], 1000, "/p.sock"),
      (["CONTAINER_HOST": "", "DOCKER_HOST": "unix:///d.sock"], 0, "/run/podman/podman.sock"),
    ] as [([String: String], UInt32, String)]
  )
  func podman(environment: [String: String], userID: UInt32, path: String) throws {
    #expect(try DockerEndpoint.podmanFromEnvironment(environment, userID: userID) == DockerEndpoint(.unixSocket(path: path)))
  }

  @Test func whatIsWrongIsSaid() {
    #expect(throws: DockerError.self) { try DockerEndpoint.fromEnvironment(["DOCKER_HOST": "localhost"]) }
    #expect(throws: DockerError.self) { try DockerEndpoint.podmanFromEnvironment(["CONTAINER_HOST": "ssh://h"], userID: 0) }
  }
}
