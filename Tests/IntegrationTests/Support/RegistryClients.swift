import CollectorTestKit
import Distribution
import Logging
import SystemPackage

/// Runs `body` with a client that a registry of the tests lets in, whatever its access.
///
/// - Parameters:
///   - hasCredential: Whether it has the one that the registry wants.
///   - trustsAuthority: Whether it trusts the registry's authority; without it, those of the system only.
///   - presentsCertificate: Whether it has a certificate to show where the registry wants one.
func withRegistryClient(
  of registry: LocalRegistry,
  hasCredential: Bool = true,
  trustsAuthority: Bool = true,
  presentsCertificate: Bool = true,
  pageSize: Int = RegistryConfiguration.defaultPageSize,
  _ body: (RegistryClient) async throws -> Void
) async throws {
  let credential = hasCredential && registry.access.wantsCredential ? LocalRegistry.credential : nil
  try await withTemporaryDirectory { directory in
    let certificates = directory.file("certs.d")
    if trustsAuthority {
      _ = try registry.certificates?.layOut(
        in: certificates,
        host: registry.host,
        presentsCertificate: presentsCertificate && registry.access == .mutualTLS
      )
    }
    let connections = try RegistryConnections(environment: [:], certificateDirectories: [certificates.string])
    try await finishing(connections.shutdown) {
      let configuration = RegistryConfiguration(
        credentials: ClosureCredentials { _, _ in
          credential.map { RegistryCredential(username: $0.username, password: $0.password) }
        },
        pageSize: pageSize
      )
      try await body(
        RegistryClient(
          host: try RegistryHost(registry.host),
          configuration: configuration,
          connections: connections,
          logger: Logger(label: "tests")
        )
      )
    }
  }
}
