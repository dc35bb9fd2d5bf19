import NIOHTTP1

extension DockerClient {
  /// Subscribes to what a container prints. Attached before it is started, it misses nothing; when this returns, the daemon listens.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach>
  public func attach(to id: ContainerID) async throws -> ContainerOutput {
    var request = self.request(.POST, id, "/attach", to: "attach to")
    for name in ["stream", "stdout", "stderr"] { request.add(name, "1") }
    return ContainerOutput(body: try await stream(request, within: Deadline.lookUp), endpoint: endpoint, action: request.action)
  }

  /// What is waited for.
  public enum WaitCondition: String, Sendable {
    /// That the container does not run; it is so before its start.
    case notRunning = "not-running"
    /// The end of the next run: for a container that is not yet started.
    case nextExit = "next-exit"
    case removed
  }

  /// Subscribes to the end of a container. When this returns, the daemon watches: with `nextExit` before the start, no end is missed.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerWait>
  public func wait(for id: ContainerID, until condition: WaitCondition) async throws -> PendingExit {
    var request = self.request(.POST, id, "/wait", to: "wait for")
    request.add("condition", condition.rawValue)
    return PendingExit(body: try await stream(request, within: Deadline.lookUp), client: self, request: request)
  }
}
