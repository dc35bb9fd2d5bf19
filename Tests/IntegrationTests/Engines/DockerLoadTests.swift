import CollectorCore
import CollectorTestKit
import DockerAPI
import Engines
import Foundation
import ImageSources
import Logging
import NIOCore
import OCI
import Synchronization
import SystemPackage
import Testing
import Toolbox

/// Images that the engine cannot pull, loaded into real daemons.
@Suite(.serialized) struct DockerLoadTests {
  private static let logger = Logger(label: "tests")

  private static func toolbox() throws -> PackedToolbox {
    try ToolboxLocator(option: UnpackedToolbox.checkout.appending(".build/toolbox").string, environment: [:]).locate().open()
  }

  private func withEngine(_ body: (DockerEngine, DockerDaemon, TemporaryDirectory) async throws -> Void) async throws {
    try await withDockerDaemon { daemon in
      try await withTemporaryDirectory { directory in
        try await withEngine(at: daemon.host) { try await body($0, daemon, directory) }
      }
    }
  }

  private func withEngine(at host: String, _ body: (DockerEngine) async throws -> Void) async throws {
    let client = try DockerClient(endpoint: try DockerEndpoint(parsing: host), logger: Self.logger)
    do {
      let engine = try await DockerEngine.connect(client, toolbox: try Self.toolbox(), logger: Self.logger)
      try await body(engine)
      try await engine.shutdown()
    } catch {
      try await client.shutdown()
      throw error
    }
    try await client.shutdown()
  }

  private static let script = Script(
    name: "x",
    settings: ScriptSettings(),
    command: ["/collector/bin/bash", "/collector/script/x.sh"],
    payload: [Script.PayloadFile(name: "x.sh", isExecutable: true, content: Data("cat /marker\n".utf8))]
  )

  private static func image(_ text: String, _ compression: TestImage.Compression = .gzip) throws -> PackedImage {
    let layers: [[TarEntry]] = [[.directory("collector")], [.file("marker", text)], [.file("more", Data(count: 3 << 20))]]
    return try TestImage(layers: layers).with { $0.compression = compression }.packed()
  }

  private static func listing(_ source: any ImageSource) async throws -> ImageListing {
    let found = Mutex<ImageListing?>(nil)
    try await source.list(Selection(platform: TestImage.hostPlatform), memory: InMemoryLedger()) { entry in
      guard case .image(let listing) = entry else { throw FakeError.permanent("\(entry)") }
      found.withLock { $0 = listing }
    }
    return try #require(found.withLock { $0 })
  }

  /// Acquires an image, runs a script that prints what the image has, and releases it.
  private func use(_ engine: DockerEngine, _ source: any ImageSource, prints expected: String) async throws {
    let listing = try await Self.listing(source)
    let transfers = Mutex<[TransferProgress]>([])
    let image = try await engine.acquire(listing, from: source) { transfer in transfers.withLock { $0.append(transfer) } }
    #expect(image.handle == listing.image.imageID.description)
    let last = try #require(transfers.withLock { $0.last })
    #expect(last.doneBytes == last.totalBytes)
    let outcome = try await engine.run(ScriptRun(Self.script, in: listing, configuration: nil, limits: Limits()), in: image)
    #expect(outcome.ending == .exited(code: 0))
    #expect(String(decoding: outcome.standardOutput, as: UTF8.self) == expected)
    try await engine.release(image)
  }

  private func expectNothing(in daemon: DockerDaemon, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let docker = try daemon.docker()
    let images = try await docker("images", "--all", "--format", "{{.Repository}}:{{.Tag}}").split(separator: "\n")
    #expect(images.filter { !$0.hasPrefix("collector-loader") } == [], sourceLocation: sourceLocation)
    let leases = try await docker("volume", "ls", "--quiet", "--filter", "label=collector.role=lease")
    #expect(leases == "", sourceLocation: sourceLocation)
  }

  private func sources(_ image: PackedImage, in directory: TemporaryDirectory) throws -> [any ImageSource] {
    var layout = TestLayout()
    layout.add(image, tag: "1")
    try layout.write(to: directory.file("layout"))
    try layout.archived().write(to: URL(filePath: directory.file("o.tar").string))
    var archive = TestDockerArchive()
    archive.add(image, tags: ["team/app:1"])
    try Gzip.stored(try archive.archived()).write(to: URL(filePath: directory.file("d.tar.gz").string))
    return [
      LayoutSource(PlaceScope(.layout, path: directory.file("layout").string)),
      OCIArchiveSource(PlaceScope(.ociArchive, path: directory.file("o.tar").string)),
      DockerArchiveSource(PlaceScope(.dockerArchive, path: directory.file("d.tar.gz").string)),
    ]
  }

  @Test(arguments: TestImage.Compression.allCases) func dockerLoadsAndLetsGo(compression: TestImage.Compression) async throws {
    try await withEngine { engine, daemon, directory in
      for source in try sources(try Self.image("loaded\n", compression), in: directory) {
        try await use(engine, source, prints: "loaded\n")
        try await expectNothing(in: daemon)
      }
    }
  }

  @Test func podmanLoadsAndLetsGo() async throws {
    try await withPodman(plainHTTP: []) { podman in
      try await withTemporaryDirectory { directory in
        try await withEngine(at: podman.host) { engine in
          for source in try sources(try Self.image("loaded\n"), in: directory) {
            try await use(engine, source, prints: "loaded\n")
            let names = try await podman.podman("images", "--all", "--format", "{{.Repository}}").split(separator: "\n")
            #expect(names.filter { !$0.contains("collector-loader") } == [])
          }
        }
      }
    }
  }

  @Test func anImageOfTheDaemonItselfIsUsedWhereItIs() async throws {
    try await withEngine { engine, daemon, directory in
      let docker = try daemon.docker()
      let image = try Self.image("here\n")
      var archive = TestDockerArchive()
      archive.add(image, tags: ["team/app:1"])
      let path = directory.file("x.tar")
      try archive.archived().write(to: URL(filePath: path.string))
      try await docker("load", "--input", path.string)
      let client = try DockerClient(endpoint: try DockerEndpoint(parsing: daemon.host), logger: Self.logger)
      let source = DaemonSource(.all, client: client)
      let listing = try await Self.listing(source)
      let acquired = try await engine.acquire(listing, from: source) { _ in Issue.record("something was transferred") }
      #expect(acquired.lease == nil)
      // Somebody else's archive of the same image finds it there, too.
      let other = DockerArchiveSource(PlaceScope(.dockerArchive, path: path.string))
      #expect(try await engine.acquire(try await Self.listing(other), from: other) { _ in }.lease == nil)
      try await engine.release(acquired)
      #expect(try await docker("images", "--format", "{{.Repository}}:{{.Tag}}") == "team/app:1")
      try await client.shutdown()
    }
  }

  @Test func whoHoldsAnImageKeepsItWhileAnotherLetsGo() async throws {
    try await withEngine { engine, daemon, directory in
      let sources = try sources(try Self.image("shared\n"), in: directory)
      let first = try await engine.acquire(try await Self.listing(sources[0]), from: sources[0]) { _ in }
      let listing = try await Self.listing(sources[1])
      let second = try await engine.acquire(listing, from: sources[1]) { _ in }
      try await engine.release(first)
      let outcome = try await engine.run(ScriptRun(Self.script, in: listing, configuration: nil, limits: Limits()), in: second)
      #expect(outcome.ending == .exited(code: 0))
      try await engine.release(second)
      try await expectNothing(in: daemon)
    }
  }

  @Test func aNameThatSomebodyGaveStays() async throws {
    try await withEngine { engine, daemon, directory in
      let docker = try daemon.docker()
      let source = try sources(try Self.image("kept\n"), in: directory)[0]
      let image = try await engine.acquire(try await Self.listing(source), from: source) { _ in }
      try await docker("tag", image.handle, "mine:1")
      try await engine.release(image)
      #expect(try await docker("images", "--format", "{{.Repository}}:{{.Tag}}") == "mine:1")
    }
  }

  @Test func aLayerThatIsDamagedEndsTheLoad() async throws {
    try await withEngine { engine, daemon, directory in
      let image = try Self.image("damaged\n")
      let source = try sources(image, in: directory)[0]
      let layer = directory.file("layout").appending(TestLayout.path(of: image.manifest.layers[2].digest)).string
      var bytes = try #require(FileManager.default.contents(atPath: layer))
      bytes[bytes.count - 100] ^= 1
      try bytes.write(to: URL(filePath: layer))
      let listing = try await Self.listing(source)
      let error = await #expect(throws: LocalImageError.self) { try await engine.acquire(listing, from: source) { _ in } }
      #expect("\(error.map(String.init(describing:)) ?? "")".contains("its digest is"))
      try await expectNothing(in: daemon)
    }
  }

  /// Docker 20.10 has no zstd: who has such layers is told, and nothing is left.
  @Test func layersThatTheDaemonDoesNotKnowAreNamed() async throws {
    try await withEngine { engine, daemon, directory in
      var layout = TestLayout()
      layout.add(try Self.image("zstd\n", .none), tag: "1")
      try layout.write(to: directory.file("layout"))
      let target = directory.file("zstd")
      try await Command("skopeo", package: "skopeo", environment: ["HOME": directory.path.string])(
        "copy",
        "--insecure-policy",
        "--dest-compress-format",
        "zstd",
        "oci:\(directory.file("layout")):1",
        "oci:\(target):1"
      )
      let source = LayoutSource(PlaceScope(.layout, path: target.string))
      let listing = try await Self.listing(source)
      let error = await #expect(throws: DockerEngineError.self) { try await engine.acquire(listing, from: source) { _ in } }
      #expect("\(error.map(String.init(describing:)) ?? "")".contains("tar+zstd"))
      try await expectNothing(in: daemon)
    }
  }

  @Test func aLoadThatIsCancelledLeavesNothing() async throws {
    try await withEngine { engine, daemon, directory in
      let image = try Self.image("cancelled\n", .none)
      let listing = image.listing(try Reference(parsing: "fake.example.com/a:1"), source: "stalling")
      let gate = Gate()
      let source = StallingSource(image: image, gate: gate)
      let task = Task { try await engine.acquire(listing, from: source) { _ in } }
      await gate.waitForArrivals(1)
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      try await expectNothing(in: daemon)
    }
  }

  @Test func anotherImageThanTheListedOneIsRefused() async throws {
    try await withEngine { engine, daemon, _ in
      let image = try Self.image("another\n")
      let other = ImageDescription(imageID: Digest(sha256Of: "other".utf8), digest: nil, platform: TestImage.hostPlatform)
      let listing = ImageListing(name: ImageName("oci:/x:1", reference: nil), source: "stalling", image: other)
      await #expect {
        try await engine.acquire(listing, from: StallingSource(image: image, gate: nil)) { _ in }
      } throws: { error in
        if case DockerEngineError.wrongImage = error { true } else { false }
      }
      try await expectNothing(in: daemon)
    }
  }

  @Test func whatAKilledProcessLoadedIsReclaimed() async throws {
    try await withEngine { engine, daemon, directory in
      let docker = try daemon.docker()
      let image = try Self.image("left\n")
      let source = try sources(image, in: directory)[0]
      let held = try await engine.acquire(try await Self.listing(source), from: source) { _ in }
      let lease = try await docker("volume", "ls", "--quiet", "--filter", "label=collector.role=lease")
      let label = try await docker("volume", "inspect", "--format", "{{index .Labels \"collector.owner\"}}", lease)
      var owner = label.split(separator: "/").map(String.init)
      owner[4] = "1"
      let name = try await docker("volume", "inspect", "--format", "{{index .Labels \"collector.image\"}}", lease)
      // As if another process, dead by now, had held it as well; and one that was killed while the daemon took the last bytes.
      try await docker(
        "volume",
        "create",
        "--label",
        "collector.role=lease",
        "--label",
        "collector.owner=\(owner.joined(separator: "/"))",
        "--label",
        "collector.image=\(name)",
        "collector-lease-00000000-1"
      )
      try await docker("tag", name, "collector.invalid/image:0123")
      _ = try await engine.reclaim(everything: false)
      #expect(
        try await docker("images", "--format", "{{.Repository}}:{{.Tag}}") == name,
        "an image in use was removed, or a left one stays"
      )
      try await engine.release(held)
      try await expectNothing(in: daemon)
    }
  }
}

/// A source whose image stops in the middle of its last layer.
private struct StallingSource: ImageSource, ImageContent {
  let image: PackedImage
  let gate: Gate?

  var name: String { "stalling" }
  var scope: String { "stalling" }
  var manifest: Manifest { image.manifest }
  var configuration: [UInt8] { image.configuration }

  func list(_: Selection, memory: any ImageMemory, yield: @Sendable (ListedImage) async throws -> Void) async throws
    -> [CompletedScope]
  { [] }
  func open(_ listing: ImageListing) async throws -> any ImageContent { self }
  func owns(_ listing: ImageListing) -> Bool { true }

  func readLayer(
    _ layer: Descriptor,
    from offsetBytes: Int64,
    receive: @Sendable (ByteBuffer) async throws -> Void
  ) async throws {
    if layer == image.manifest.layers.last { try await gate?.wait() }
    try await image.readLayer(layer, from: offsetBytes, receive: receive)
  }
}
