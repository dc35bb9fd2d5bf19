extension RegistryClient {
  /// Asks the mirrors in their order, then the registry itself, until one of them has what is wanted.
  ///
  /// - Parameters:
  ///   - mayGoOn: Whether after an error of a mirror somebody else can still be asked.
  ///   - ask: Given a client of whoever is asked, and the repository as it is called there.
  /// - Throws: What the registry itself says, with what the mirrors said.
  func atMirrorsFirst<Value: Sendable>(
    _ repository: String,
    mayGoOn: (any Error) -> Bool = { _ in true },
    _ ask: (RegistryClient, String) async throws -> Value
  ) async throws -> Value {
    var failures: [MirrorFailure] = []
    for mirror in mirrors {
      if let reason = mirror.reasonToRest(at: configuration.clock.now()) {
        failures.append(MirrorFailure(mirror: mirror.name, reason: reason))
        continue
      }
      do {
        let value = try await ask(mirror.client, mirror.mirror.repository(repository))
        mirror.note(nil, at: configuration.clock.now())
        return value
      } catch let error as CancellationError {
        throw error
      } catch {
        try Task.checkCancellation()
        guard !(error is ReceiverFailure) else { throw error }
        failures.append(note(error, of: mirror))
        guard mayGoOn(error) else { throw error }
      }
    }
    do {
      return try await ask(self, repository)
    } catch let error as RegistryError {
      if failures.isEmpty { throw error }
      if case .notFound = error { throw error }
      throw RegistryError.mirrored(error, failures)
    }
  }

  private func note(_ error: any Error, of mirror: MirrorInUse) -> MirrorFailure {
    // Other errors, such as those of a provider of credentials, can be of any length.
    let reason = error is RegistryError ? "\(error)" : RegistryText.clean("\(error)")
    if let known = mirror.note(error, at: configuration.clock.now()) { return MirrorFailure(mirror: mirror.name, reason: known) }
    // That a mirror has only a part is nothing to speak of.
    if case RegistryError.notFound = error {
    } else {
      gate.notices.tell(.mirrorFailed(registry: host.name, mirror: mirror.name, reason: reason))
    }
    return MirrorFailure(mirror: mirror.name, reason: reason)
  }
}
