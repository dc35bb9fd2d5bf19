extension DockerEndpoint {
  /// The endpoint that Docker's own command line would use, its contexts aside: `DOCKER_HOST`, with TLS where `DOCKER_TLS_VERIFY` is set, by
  /// the certificates in `DOCKER_CERT_PATH` or `~/.docker`; else `standard`.
  ///
  /// <https://docs.docker.com/reference/cli/docker/#environment-variables>
  ///
  /// - Throws: `DockerError.invalidEndpoint`.
  public static func fromEnvironment(_ environment: [String: String]) throws(DockerError) -> DockerEndpoint {
    guard let host = environment.setting("DOCKER_HOST") else { return .standard }
    let isVerified = environment.setting("DOCKER_TLS_VERIFY") != nil
    let directory = environment.setting("DOCKER_CERT_PATH")
    if isVerified {
      let standardDirectory = environment.setting("HOME").map { "\($0)/.docker" }
      return try DockerEndpoint(parsing: host, tls: TLS(certificateDirectory: directory ?? standardDirectory))
    }
    // As with Docker's command line, certificates alone do not turn `tcp` into TLS; `https` already says it.
    let isSecure = host.lowercased().hasPrefix("https://")
    return try DockerEndpoint(parsing: host, tls: isSecure ? TLS(certificateDirectory: directory) : nil)
  }

  /// The endpoint of Podman's service: `CONTAINER_HOST`, else the socket that its systemd unit makes, which is the machine's for root and the
  /// user's own for anybody else.
  ///
  /// <https://docs.podman.io/en/stable/markdown/podman-system-service.1.html>
  ///
  /// - Parameter userID: Who asks; 0 is root.
  /// - Throws: `DockerError.invalidEndpoint`.
  public static func podmanFromEnvironment(
    _ environment: [String: String],
    userID: UInt32
  ) throws(DockerError) -> DockerEndpoint {
    if let host = environment.setting("CONTAINER_HOST") { return try DockerEndpoint(parsing: host) }
    let directory = userID == 0 ? "/run" : environment.setting("XDG_RUNTIME_DIR") ?? "/run/user/\(userID)"
    return DockerEndpoint(.unixSocket(path: "\(directory)/podman/podman.sock"))
  }
}

extension [String: String] {
  /// The value of a variable; `nil` where it is not set or empty.
  fileprivate func setting(_ name: String) -> String? {
    self[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}
