import Synchronization

/// Has a credential that may be wrong tried by one request alone, so that many at once do not all fail with it.
final class CredentialTrials: Sendable {
  private let refused = Mutex(RefusedCredentials<RegistryCredential>())
  private let flights = SingleFlight<RegistryCredential, Void>()

  /// Does what sends a credential, at once if the server is known to take it, or else once whoever tries it now knows.
  ///
  /// - Parameter refusal: Makes the error out of what the server said when it refused the credential a moment ago.
  func run<Value: Sendable>(
    _ credential: RegistryCredential,
    for scope: TokenScope?,
    _ clock: RetryClock,
    refusal: (String) -> RegistryError,
    _ body: @Sendable () async throws -> Value
  ) async throws -> Value {
    if let message = message(credential, for: scope, at: clock.now()) { throw refusal(message) }
    if !isAccepted(credential) {
      let own = Mutex<Result<Value, any Error>?>(nil)
      try await flights.value(for: credential) {
        // Another one may have been let in since, or refused.
        guard !isAccepted(credential), message(credential, for: scope, at: clock.now()) == nil else { return }
        do {
          let value = try await body()
          own.withLock { $0 = .success(value) }
        } catch let error as CancellationError {
          throw error
        } catch {
          // What went wrong with one request need not with another.
          own.withLock { $0 = .failure(error) }
        }
      }
      if let result = own.withLock({ $0 }) { return try result.get() }
      if let message = message(credential, for: scope, at: clock.now()) { throw refusal(message) }
    }
    return try await body()
  }

  func accept(_ credential: RegistryCredential) { refused.withLock { $0.accept(credential) } }

  func refuse(_ credential: RegistryCredential, for scope: TokenScope?, message: String, at now: ContinuousClock.Instant) {
    refused.withLock { $0.refuse(credential, for: scope, message: message, at: now) }
  }

  private func message(_ credential: RegistryCredential, for scope: TokenScope?, at now: ContinuousClock.Instant) -> String? {
    refused.withLock { $0.message(credential, for: scope, at: now) }
  }

  private func isAccepted(_ credential: RegistryCredential) -> Bool { refused.withLock { $0.isAccepted(credential) } }
}
