import DockerAPI

extension DockerClient {
  /// How long a daemon may take to end a removal that somebody else has asked for, and how often it is asked.
  private static let removalPatience = Duration.seconds(60)
  private static let removalPollInterval = Duration.milliseconds(100)

  /// Removes a container, or waits until it is gone where that has begun: who is killed while it removes one leaves the daemon at it.
  ///
  /// - Throws: `DockerError.notFound` if it was not there at all.
  func removeContainerOrWait(_ id: ContainerID) async throws {
    do {
      try await removeContainer(id)
    } catch DockerError.conflict(let action, let message) where message.contains("already in progress") {
      let deadline = ContinuousClock.now + Self.removalPatience
      while try await isThere(id) {
        guard ContinuousClock.now < deadline else { throw DockerError.conflict(action: action, message: message) }
        try await Task.sleep(for: Self.removalPollInterval)
      }
    }
  }

  private func isThere(_ id: ContainerID) async throws -> Bool {
    do {
      _ = try await inspectContainer(id)
      return true
    } catch DockerError.notFound {
      return false
    }
  }
}
