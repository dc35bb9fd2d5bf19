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
      bring: { try await docker("pull", $0.reference.description) }
    )
  }
}

/// The images that the suite needs, and the source that has them.
public struct EngineImages: Sendable {
  let source: any ImageSource
  let empty: ImageListing
  let busybox: ImageListing
  let debianLike: ImageListing
  let hostile: ImageListing
  /// An image that the source lists and does not have.
  let absent: ImageListing

  /// The port of the registry, which listens on the host's loop.
  var hostPort: String { busybox.reference.registry.split(separator: ":").last.map(String.init) ?? "" }

  /// Fills a registry with the images.
  public static func pushed(to registry: LocalRegistry) async throws -> EngineImages {
    let samples = [
      "empty": TestImage.empty, "busybox": try .busybox(), "debian": .debianLike(), "hostile": .hostile(over: try .busybox()),
    ]
    var listings: [String: ImageListing] = [:]
    var contents: [Digest: any ImageContent] = [:]
    for (name, sample) in samples {
      let image = try sample.packed()
      let reference = try await registry.pusher.push(image, to: "conformance/\(name)", tag: "1")
      listings[name] = image.listing(reference, source: "registry")
      contents[image.imageID] = image
    }
    let nowhere = try TestImage(layers: [[.file("nowhere", "")]]).packed()
    let absent = nowhere.listing(registry.reference("conformance/absent", tag: "1"), source: "registry")
    guard let empty = listings["empty"], let busybox = listings["busybox"], let debianLike = listings["debian"],
      let hostile = listings["hostile"]
    else { throw FakeError.permanent("an image of the suite was not pushed") }
    let source = FakeSource(
      name: "registry",
      scope: "\(registry.host)/",
      steps: [empty, busybox, debianLike, hostile, absent].map { .entry(.image($0)) },
      contents: contents
    )
    return EngineImages(
      source: source,
      empty: empty,
      busybox: busybox,
      debianLike: debianLike,
      hostile: hostile,
      absent: absent
    )
  }
}
