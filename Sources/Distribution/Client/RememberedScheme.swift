import Synchronization

/// How a registry is spoken to, once that has been found out: by one task, while the others wait.
final class RememberedScheme: Sendable {
  private let known = Mutex<RegistryPing.Scheme?>(nil)
  private let flights = SingleFlight<Never?, RegistryPing.Scheme>()

  /// The scheme as it is remembered, or as `findOut` finds it. What `findOut` throws is not remembered.
  func value(_ findOut: @Sendable () async throws -> RegistryPing.Scheme) async throws -> RegistryPing.Scheme {
    if let scheme = known.withLock({ $0 }) { return scheme }
    return try await flights.value(for: nil) {
      if let scheme = known.withLock({ $0 }) { return scheme }
      let scheme = try await findOut()
      known.withLock { $0 = scheme }
      return scheme
    }
  }
}
