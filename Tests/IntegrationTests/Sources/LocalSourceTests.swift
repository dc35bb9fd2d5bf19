import CollectorCore
import CollectorTestKit
import DockerAPI
import Foundation
import ImageSources
import Logging
import NIOCore
import OCI
import Synchronization
import SystemPackage
import Testing

/// What other people's tools write and serve on this machine, read as sources.
@Suite(.serialized) struct LocalSourceTests {
  private static let selection = Selection(platform: TestImage.hostPlatform)

  private static func images() throws -> [PackedImage] {
    try ["one", "two"].map { name in
      try TestImage.debianLike(packages: 40).with {
        $0.labels = ["name": name]
        $0.layers.append([.file(name, name)])
      }.packed()
    }
  }

  private static func source(_ text: String) throws -> any ImageSource {
    switch try LocalScope(parsing: text, workingDirectory: "/") {
    case .place(let place)?:
      switch place.transport {
      case .layout: LayoutSource(place)
      case .ociArchive: OCIArchiveSource(place)
      case .dockerArchive: DockerArchiveSource(place)
      }
    default: throw FakeError.permanent("\(text) is no place")
    }
  }

  /// Lists a source, opens all that it has, and reads all layers, which checks them.
  ///
  /// - Returns: The image IDs by the images' names.
  @discardableResult
  private func read(_ source: any ImageSource, without place: String = "no place") async throws -> [String: Digest] {
    let entries = Mutex<[ListedImage]>([])
    let memory = InMemoryLedger()
    try await source.list(Self.selection, memory: memory) { entry in entries.withLock { $0.append(entry) } }
    var found: [String: Digest] = [:]
    for entry in entries.withLock({ $0 }) {
      guard case .image(let listing) = entry else {
        Issue.record("\(entry)")
        continue
      }
      #expect(source.owns(listing))
      found[listing.name.description.replacing(place, with: "PLACE")] = listing.image.imageID
      let content = try await source.open(listing)
      #expect(Digest(sha256Of: content.configuration) == listing.image.imageID)
      #expect(content.manifest.config.digest == listing.image.imageID)
      for layer in content.manifest.layers {
        let bytes = Mutex<Int64>(0)
        try await content.readLayer(layer) { piece in bytes.withLock { $0 += Int64(piece.readableBytes) } }
        #expect(bytes.withLock { $0 } == layer.size)
      }
      let configuration = try #require(await memory.configuration(of: listing.image.imageID))
      #expect(try ImageConfiguration(parsing: configuration).diffIDs.count == content.manifest.layers.count)
    }
    return found
  }

  @Test func whatSkopeoCopiesIsRead() async throws {
    try await withLocalRegistry { registry in
      try await withTemporaryDirectory { directory in
        let images = try Self.images()
        let skopeo = try Command("skopeo", package: "skopeo", environment: ["HOME": directory.path.string])
        for (image, tag) in zip(images, ["1", "2"]) {
          let reference = try await registry.pusher.push(image, to: "team/app", tag: tag)
          for (transport, file) in [("oci", "layout"), ("oci-archive", "o\(tag).tar"), ("docker-archive", "d\(tag).tar")] {
            let name = transport == "docker-archive" ? "team/app:\(tag)" : tag
            let path = directory.file(file)
            try await skopeo(
              "copy",
              "--insecure-policy",
              "--src-tls-verify=false",
              "docker://\(reference)",
              "\(transport):\(path):\(name)"
            )
            let found = try await read(Self.source("\(transport):\(path)"), without: path.string)
            #expect(found["\(transport):PLACE:\(name)"] == image.imageID, "\(found)")
            #expect(found.count == (transport == "oci" ? Int(tag) : 1))
          }
        }
      }
    }
  }

  @Test func whatDockerSavesAndHasIsRead() async throws {
    try await withDockerDaemon { daemon in
      try await withTemporaryDirectory { directory in
        let images = try Self.images()
        let docker = try daemon.docker()
        try await Self.fill(images, directory) { try await docker("load", "--input", $0) }
        let renamed = try TestImage.debianLike().with { $0.labels = ["name": "renamed"] }.packed()
        try await Self.fill([renamed], directory) { try await docker("load", "--input", $0) }
        try await docker("tag", "team/app:0", "again:1")
        try await docker("rmi", "team/app:0")
        // The first image has lost its name to the renamed one, which has another by now.
        let path = directory.file("saved.tar")
        try await docker("save", "--output", path.string, "team/app:1", images[0].imageID.description)
        try await Command("gzip", package: "gzip")("--keep", path.string)
        for file in [path, directory.file("saved.tar.gz")] {
          let found = try await read(Self.source("docker-archive:\(file)"), without: file.string)
          #expect(
            found == [
              "docker-archive:PLACE:team/app:1": images[1].imageID,
              "docker-archive:PLACE@\(images[0].imageID)": images[0].imageID,
            ]
          )
        }
        let client = try DockerClient(endpoint: try DockerEndpoint(parsing: daemon.host), logger: Logger(label: "tests"))
        let found = try await read(DaemonSource(.all, client: client))
        #expect(
          found == [
            "docker-daemon:team/app:1": images[1].imageID, "docker-daemon:again:1": renamed.imageID,
            "docker-daemon:\(images[0].imageID)": images[0].imageID,
          ]
        )
        let one = try await read(DaemonSource(.imageID(images[1].imageID), client: client))
        #expect(one == ["docker-daemon:\(images[1].imageID)": images[1].imageID])
        let repository = try #require(try LocalScope(parsing: "docker-daemon:team/app", workingDirectory: "/"))
        guard case .daemon(let scope) = repository else { return }
        #expect(try await read(DaemonSource(scope, client: client)) == ["docker-daemon:team/app:1": images[1].imageID])
        try await client.shutdown()
      }
    }
  }

  /// Loads images as `team/app:0` and on.
  private static func fill(_ images: [PackedImage], _ directory: TemporaryDirectory, _ load: (String) async throws -> Void)
    async throws
  {
    var archive = TestDockerArchive()
    for (index, image) in images.enumerated() { archive.add(image, tags: ["docker.io/team/app:\(index)"]) }
    let path = directory.file("fill.tar")
    try archive.archived().write(to: URL(filePath: path.string))
    try await load(path.string)
  }

  @Test func whatPodmanSavesAndHasIsRead() async throws {
    try await withPodman(plainHTTP: []) { podman in
      try await withTemporaryDirectory { directory in
        let images = try Self.images()
        try await Self.fill(images, directory) { _ = try await podman.podman("load", "--input", $0) }
        for (format, transport, file) in [
          ("docker-archive", "docker-archive", "d.tar"), ("oci-archive", "oci-archive", "o.tar"), ("oci-dir", "oci", "layout"),
        ] {
          let path = directory.file(file)
          _ = try await podman.podman("save", "--format", format, "--output", path.string, "docker.io/team/app:0")
          let found = try await read(Self.source("\(transport):\(path)"), without: path.string)
          // Podman rewrites a configuration for OCI's forms, which have another ID then.
          #expect(found.count == 1, "\(format): \(found)")
          #expect(found.keys.first?.contains("team/app:0") == true, "\(format): \(found)")
          if format == "docker-archive" { #expect(found.values.first == images[0].imageID) }
        }
        let several = directory.file("several.tar")
        _ = try await podman.podman(
          "save",
          "--multi-image-archive",
          "--output",
          several.string,
          "docker.io/team/app:0",
          "docker.io/team/app:1"
        )
        let found = try await read(Self.source("docker-archive:\(several)"), without: several.string)
        #expect(
          found == ["docker-archive:PLACE:team/app:0": images[0].imageID, "docker-archive:PLACE:team/app:1": images[1].imageID]
        )
        let client = try DockerClient(endpoint: try DockerEndpoint(parsing: podman.host), logger: Logger(label: "tests"))
        let served = try await read(DaemonSource(.all, client: client))
        #expect(served == ["docker-daemon:team/app:0": images[0].imageID, "docker-daemon:team/app:1": images[1].imageID])
        try await client.shutdown()
      }
    }
  }

  @Test func aDaemonKeepsWhatSourcesPromise() async throws {
    try await withDockerDaemon { daemon in
      try await withTemporaryDirectory { directory in
        let docker = try daemon.docker()
        let images = try Self.images().map {
          try $0.image.with {
            $0.format = .docker; $0.compression = .none
          }.packed().withoutManifest
        }
        try await Self.fill(images, directory) { try await docker("load", "--input", $0) }
        try await docker("tag", "team/app:1", "collector.invalid/image:0123")
        var sizes: [Digest: Int64] = [:]
        for (index, image) in images.enumerated() {
          sizes[image.imageID] = Int64(try await docker("image", "inspect", "--format", "{{.Size}}", "team/app:\(index)"))
        }
        let known = sizes
        let client = try DockerClient(endpoint: try DockerEndpoint(parsing: daemon.host), logger: Logger(label: "tests"))
        let suite = SourceConformance(
          source: DaemonSource(.all, client: client),
          selection: Self.selection,
          expected: [
            "docker-daemon:team/app:0": .image(images[0]), "docker-daemon:team/app:1": .image(images[1]),
            "docker-daemon:collector.invalid/image:0123": .filtered,
          ],
          asksMemory: false
        ) { image in
          let full = image.description
          return ImageDescription(
            imageID: full.imageID,
            digest: nil,
            platform: full.platform,
            created: full.created,
            author: full.author,
            labels: full.labels,
            sizeBytes: known[full.imageID] ?? 0
          )
        }
        #expect(await suite.violations() == [])
        try await client.shutdown()
      }
    }
  }

  @Test func aDaemonThatIsNotThereOrHasNotTheImageSaysSo() async throws {
    try await withTemporaryDirectory { directory in
      let client = try DockerClient(
        endpoint: try DockerEndpoint(parsing: "unix://\(directory.file("no.sock"))"),
        logger: Logger(label: "tests")
      )
      let entries = Mutex<[ListedImage]>([])
      let completed = try await DaemonSource(.all, client: client).list(Self.selection, memory: InMemoryLedger()) { entry in
        entries.withLock { $0.append(entry) }
      }
      #expect(completed == [])
      guard case .failed(let subject, let failure)? = entries.withLock({ $0.first }) else {
        Issue.record("nothing failed")
        return
      }
      #expect(subject.name == "docker-daemon:")
      #expect(failure.isTransient)
      #expect(failure.reason.contains("no Docker daemon answers at"))
      try await client.shutdown()
    }
    let daemon = try await DockerDaemon.shared()
    let client = try DockerClient(endpoint: try DockerEndpoint(parsing: daemon.host), logger: Logger(label: "tests"))
    let entries = Mutex<[ListedImage]>([])
    let reference = try Reference(parsing: "nowhere/app:1")
    try await DaemonSource(.image(reference), client: client).list(Self.selection, memory: InMemoryLedger()) { entry in
      entries.withLock { $0.append(entry) }
    }
    guard case .failed(let subject, let failure)? = entries.withLock({ $0.first }) else {
      Issue.record("nothing failed")
      return
    }
    #expect(subject.name == "docker-daemon:nowhere/app:1")
    #expect(failure.reason.contains("no such image"))
    try await client.shutdown()
  }
}
