import AsyncHTTPClient
import CollectorTestKit
import Distribution
import Logging

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
  var configuration = RegistryClient.httpConfiguration()
  if let certificates = registry.certificates, trustsAuthority {
    configuration.tlsConfiguration = try certificates.clientConfiguration(
      presentsCertificate: presentsCertificate && registry.access == .mutualTLS
    )
  }
  let http = HTTPClient(configuration: configuration)
  do {
    let client = RegistryClient(
      host: try RegistryHost(registry.host),
      configuration: RegistryConfiguration(
        credentials: ClosureCredentials { _ in
          credential.map { RegistryCredential(username: $0.username, password: $0.password) }
        },
        pageSize: pageSize
      ),
      http: http,
      logger: Logger(label: "tests")
    )
    try await body(client)
  } catch {
    try await http.shutdown()
    throw error
  }
  try await http.shutdown()
}
