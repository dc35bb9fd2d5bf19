public import CollectorCore
public import OCI

/// What is to be seen of an engine by somebody who looks past it, at its host.
public struct EngineHost: Sendable {
  /// The containers that are there, running or not.
  let containers: @Sendable () async throws -> [String]
  /// The images that are there, by their image IDs.
  let images: @Sendable () async throws -> Set<Digest>
  /// Whatever else is there: volumes, mounts.
  let others: @Sendable () async throws -> [String]
  /// Brings an image in on somebody else's behalf.
  let bring: @Sendable (ImageListing) async throws -> Void

  public init(
    containers: @escaping @Sendable () async throws -> [String],
    images: @escaping @Sendable () async throws -> Set<Digest>,
    others: @escaping @Sendable () async throws -> [String],
    bring: @escaping @Sendable (ImageListing) async throws -> Void
  ) {
    self.containers = containers
    self.images = images
    self.others = others
    self.bring = bring
  }

  /// A Docker daemon, as Docker's own command line shows it.
  public static func docker(_ daemon: DockerDaemon) throws -> EngineHost {
    let docker = try daemon.docker()
    @Sendable func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }
    return EngineHost(
      containers: { lines(try await docker("ps", "--all", "--no-trunc", "--format", "{{.Names}} {{.Status}}")) },
      images: {
        let ids = lines(try await docker("images", "--all", "--quiet", "--no-trunc"))
        return Set(try ids.map { try Digest(parsing: $0) })
      },
      others: { lines(try await docker("volume", "ls", "--quiet")) },
      bring: { try await docker("pull", $0.name.description) }
    )
  }
}
