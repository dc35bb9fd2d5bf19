import CollectorTestKit
import Distribution

/// A client over connections of a test's own, for as long as `body` lasts.
///
/// - Parameter configure: Changes the configuration, which has no retries.
@discardableResult
func withClient<Value: Sendable>(
  of host: String,
  over connections: RegistryConnections,
  _ configure: (inout RegistryConfiguration) -> Void = { _ in },
  _ body: (RegistryClient) async throws -> Value
) async throws -> Value {
  var configuration = RegistryConfiguration(retry: .never)
  configure(&configuration)
  let client = RegistryClient(
    host: try RegistryHost(host),
    configuration: configuration,
    connections: connections,
    logger: .silent
  )
  do {
    let value = try await body(client)
    try await connections.shutdown()
    return value
  } catch {
    try await connections.shutdown()
    throw error
  }
}
