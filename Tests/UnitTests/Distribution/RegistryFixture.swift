import CollectorTestKit
import Distribution
import Logging
import OCI

/// A fake registry with a client of it, for the length of a test.
struct RegistryFixture: Sendable {
  let registry: FakeRegistry
  let client: RegistryClient
  let clock: RecordedClock

  /// - Parameter configure: Changes the configuration, which has plain HTTP and retries on a clock that does not wait.
  static func run(
    _ configure: (inout RegistryConfiguration) -> Void = { _ in },
    _ body: (RegistryFixture) async throws -> Void
  ) async throws {
    try await FakeRegistry.withRunning { registry in
      let clock = RecordedClock()
      var configuration = RegistryConfiguration(usesPlainHTTP: true, clock: clock.retryClock)
      configure(&configuration)
      let client = RegistryClient(host: try RegistryHost(registry.host), configuration: configuration, logger: .silent)
      do {
        try await body(RegistryFixture(registry: registry, client: client, clock: clock))
      } catch {
        try await client.shutdown()
        throw error
      }
      try await client.shutdown()
    }
  }

  /// All names of a listing.
  static func all(_ pages: NamePages) async throws -> [String] {
    try await pages.reduce(into: []) { $0 += $1 }
  }
}

extension Logger {
  static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
