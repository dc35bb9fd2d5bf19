import NIOHTTP1
public import OCI

extension DockerClient {
  /// Makes a container, with what the image declares as volumes.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerCreate>
  ///
  /// - Parameters:
  ///   - name: `nil` lets the daemon make one up.
  ///   - platform: Which variant of the image; `nil` takes what there is.
  /// - Throws: `DockerError.notFound` if the image is not there, `DockerError.conflict` if the name is taken.
  public func createContainer(
    _ specification: ContainerSpecification,
    name: String? = nil,
    platform: Platform? = nil
  ) async throws -> CreatedContainer {
    var request = DockerRequest(.POST, "/containers/create", to: "create a container of \(specification.image)")
    request.add("name", name)
    request.add("platform", platform?.description)
    try request.setJSON(specification)
    return try await decode(CreatedContainer.self, request, within: Deadline.change)
  }

  /// Starts a container; one that already runs is left as it is.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerStart>
  public func startContainer(_ id: ContainerID) async throws {
    try await perform(self.request(.POST, id, "/start", to: "start"), within: Deadline.change, accepting: [304])
  }

  /// Sends a signal to a container's first process.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerKill>
  ///
  /// - Parameter signal: `SIGKILL` and the like, or a number.
  /// - Throws: `DockerError.conflict` if it does not run.
  public func killContainer(_ id: ContainerID, signal: String = "SIGKILL") async throws {
    var request = self.request(.POST, id, "/kill", to: "kill")
    request.add("signal", signal)
    try await perform(request, within: Deadline.change)
  }

  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerInspect>
  public func inspectContainer(_ id: ContainerID) async throws -> ContainerInspection {
    try await decode(ContainerInspection.self, request(.GET, id, "/json", to: "inspect"), within: Deadline.lookUp)
  }

  /// The containers that the daemon has, those that do not run included.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerList>
  public func listContainers(_ filters: DockerFilters = DockerFilters()) async throws -> [ContainerSummary] {
    var request = DockerRequest(.GET, "/containers/json", to: "list containers")
    request.add("all", "1")
    request.add("filters", try filters.encoded())
    return try await decode([ContainerSummary].self, request, within: Deadline.lookUp)
  }

  /// Removes a container, also one that runs, and its anonymous volumes.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerDelete>
  ///
  /// - Throws: `DockerError.notFound` if it is not there; `DockerError.conflict` if it is already being removed.
  public func removeContainer(_ id: ContainerID) async throws {
    var request = self.request(.DELETE, id, "", to: "remove")
    request.add("force", "1")
    request.add("v", "1")
    try await perform(request, within: Deadline.change)
  }

  func request(_ method: HTTPMethod, _ id: ContainerID, _ path: String, to verb: String) -> DockerRequest {
    DockerRequest(method, "/containers/\(DockerRequest.pathComponent(id.rawValue))\(path)", to: "\(verb) container \(id)")
  }
}
