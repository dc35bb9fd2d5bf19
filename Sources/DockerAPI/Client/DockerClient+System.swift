import NIOHTTP1

extension DockerClient {
  /// Asks whether a daemon is there.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/System/operation/SystemPing>
  public func ping() async throws -> DaemonPing {
    let headers = try await perform(DockerRequest(.GET, "/_ping", to: "answer a ping"), within: Deadline.ping).headers
    return DaemonPing(apiVersion: headers.first(name: "API-Version"), os: headers.first(name: "OSType"))
  }

  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/System/operation/SystemVersion>
  public func version() async throws -> DaemonVersion {
    try await decode(DaemonVersion.self, DockerRequest(.GET, "/version", to: "tell its version"), within: Deadline.lookUp)
  }

  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/System/operation/SystemInfo>
  public func information() async throws -> SystemInformation {
    try await decode(SystemInformation.self, DockerRequest(.GET, "/info", to: "describe itself"), within: Deadline.lookUp)
  }
}
