import NIOHTTP1

extension DockerClient {
  /// Makes a volume; one of the name that is there already is left as it is, and returned.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Volume/operation/VolumeCreate>
  @discardableResult
  public func createVolume(_ name: String, labels: [String: String] = [:]) async throws -> Volume {
    var request = DockerRequest(.POST, "/volumes/create", to: "create volume \(name)")
    try request.setJSON(NewVolume(Name: name, Labels: labels))
    return try await decode(Volume.self, request, within: Deadline.change)
  }

  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Volume/operation/VolumeInspect>
  ///
  /// - Throws: `DockerError.notFound` if it is not there.
  public func inspectVolume(_ name: String) async throws -> Volume {
    let request = DockerRequest(.GET, "/volumes/\(DockerRequest.pathComponent(name))", to: "inspect volume \(name)")
    return try await decode(Volume.self, request, within: Deadline.lookUp)
  }

  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Volume/operation/VolumeList>
  public func listVolumes(_ filters: DockerFilters = DockerFilters()) async throws -> [Volume] {
    var request = DockerRequest(.GET, "/volumes", to: "list volumes")
    request.add("filters", try filters.encoded())
    return try await decode(VolumeList.self, request, within: Deadline.lookUp).Volumes ?? []
  }

  /// Removes a volume.
  ///
  /// <https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Volume/operation/VolumeDelete>
  ///
  /// - Parameter isForced: Whether it is no error that it is not there.
  /// - Throws: `DockerError.conflict` if a container, be it stopped, uses it; `DockerError.notFound`.
  public func removeVolume(_ name: String, isForced: Bool = false) async throws {
    var request = DockerRequest(.DELETE, "/volumes/\(DockerRequest.pathComponent(name))", to: "remove volume \(name)")
    request.add("force", isForced ? "1" : nil)
    do {
      try await perform(request, within: Deadline.change)
    } catch DockerError.notFound where isForced {
      return
    }
  }

  private struct NewVolume: Encodable {
    let Name: String
    let Labels: [String: String]
  }

  private struct VolumeList: Decodable {
    let Volumes: [Volume]?
  }
}
