import CollectorTestKit
import Distribution
import Foundation
import Logging
import OCI

/// A fake registry with a client of it, for the length of a test.
struct RegistryFixture: Sendable {
  let registry: FakeRegistry
  let client: RegistryClient
  let clock: RecordedClock
  let notices: NoticeRecorder

  /// - Parameters:
  ///   - isDockerHub: Whether the client takes the fake for Docker Hub.
  ///   - configure: Changes the configuration, which has plain HTTP and retries on a clock that does not wait.
  static func run(
    isDockerHub: Bool = false,
    _ configure: (inout RegistryConfiguration) throws -> Void = { _ in },
    _ body: (RegistryFixture) async throws -> Void
  ) async throws {
    try await FakeRegistry.withRunning { registry in
      let clock = RecordedClock()
      let notices = NoticeRecorder()
      var configuration = RegistryConfiguration(usesPlainHTTP: true, onNotice: notices.receive, clock: clock.retryClock)
      if isDockerHub { configuration.hubAPI = URL(string: "http://\(registry.host)") }
      try configure(&configuration)
      let host = isDockerHub ? RegistryHost(dockerHubAt: registry.host) : try RegistryHost(registry.host)
      let client = RegistryClient(host: host, configuration: configuration, logger: .silent)
      do {
        try await body(RegistryFixture(registry: registry, client: client, clock: clock, notices: notices))
      } catch {
        try await client.shutdown()
        throw error
      }
      try await client.shutdown()
    }
  }

  /// All names of a listing.
  static func all<Pages: AsyncSequence>(_ pages: Pages) async throws -> [String] where Pages.Element == [String] {
    try await pages.reduce(into: []) { $0 += $1 }
  }
}

extension Logger {
  static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
