import CollectorCore
import CollectorTestKit
import DockerAPI
import Foundation
import ImageSources
import OCI
import Synchronization
import SystemPackage
import Testing

/// The images of a daemon, as a stub of one tells of them.
@Suite struct DaemonSourceTests {
  private static let ids = (0..<6).map { Digest(sha256Of: "\($0)".utf8) }
  private static let digest = Digest(sha256Of: "manifest".utf8)

  private static let images = """
    [
      {"Id":"\(ids[0])","RepoTags":["team/app:1","docker.io/library/app:old"],"RepoDigests":["team/app@\(digest)"],"Created":1},
      {"Id":"\(ids[1])","RepoTags":null,"RepoDigests":["team/app@\(digest)"],"Created":1},
      {"Id":"\(ids[2])","RepoTags":["<none>:<none>"],"RepoDigests":["<none>@<none>"],"Created":1},
      {"Id":"\(ids[3])","RepoTags":["collector-loader:1"],"Labels":{"collector.role":"loader"},"Created":1},
      {"Id":"\(ids[4])","RepoTags":["collector.invalid/image:0123","mine:1"],"Created":1},
      {"Id":"\(ids[5])","RepoTags":["foreign:1"],"Created":1}
    ]
    """

  private static func inspection(_ id: Digest) -> String {
    let architecture = id == ids[5] ? "s390x" : TestImage.hostPlatform.architecture
    return """
      {"Id":"\(id)","RepoTags":[],"RepoDigests":[],"Size":7,"Os":"linux","Architecture":"\(architecture)",
       "Created":"2024-05-06T07:08:09.5Z","Author":"somebody","Config":{"Env":["A=1"],"Cmd":["sh"],"Labels":{"k":"v"}},
       "RootFS":{"Type":"layers","Layers":["\(digest)"]}}
      """
  }

  @Sendable private static func answer(_ request: StubDaemon.Request) -> StubAnswer {
    if request.target.hasPrefix("/volumes") { return .answer(200, #"{"Volumes":[],"Warnings":[]}"#) }
    if request.target.hasPrefix("/images/json") { return .answer(200, images) }
    guard let id = ids.first(where: { request.target == "/images/\($0)/json" }) else { return .answer(404, #"{"message":"no"}"#) }
    return .answer(200, inspection(id))
  }

  private func lines(_ scope: DaemonScope, _ selection: Selection = LocalFixture.selection) async throws -> [String] {
    try await StubDaemon.run(answering: Self.answer) { client, _ in
      try await LocalFixture.lines(DaemonSource(scope, client: client), selection, without: "/nowhere")
    }
  }

  @Test func everyImageHasAName() async throws {
    #expect(
      try await lines(.all)
        == [
          "docker-daemon:app:old image", "docker-daemon:collector-loader:1 filtered: Collector's own",
          "docker-daemon:collector.invalid/image:0123 filtered: Collector's own",
          "docker-daemon:foreign:1 image", "docker-daemon:mine:1 image",
          "docker-daemon:\(Self.ids[2]) image", "docker-daemon:team/app:1 image", "docker-daemon:team/app@\(Self.digest) image",
        ].sorted()
    )
  }

  @Test func anImageIsChosenByNameDigestOrID() async throws {
    let repository = Reference(registry: "docker.io", repository: "team/app")
    #expect(
      try await lines(.repository(repository)) == [
        "docker-daemon:team/app:1 image", "docker-daemon:team/app@\(Self.digest) image",
      ]
    )
    #expect(try await lines(.image(repository.with(tag: "1"))) == ["docker-daemon:team/app:1 image"])
    #expect(try await lines(.image(repository.with(digest: Self.digest))) == ["docker-daemon:team/app@\(Self.digest) image"])
    #expect(try await lines(.imageID(Self.ids[0])) == ["docker-daemon:\(Self.ids[0]) image"])
    let absent = try await lines(.image(repository.with(tag: "2")))
    #expect(absent.first?.hasPrefix("docker-daemon:team/app:2 failed: no such image: the daemon at ") == true, "\(absent)")
    let nowhere = try await lines(.repository(Reference(registry: "docker.io", repository: "library/absent")))
    #expect(nowhere.first?.hasPrefix("docker-daemon:docker.io/library/absent failed: no such image") == true, "\(nowhere)")
  }

  @Test func tagsAreSelectedFrom() async throws {
    var selection = LocalFixture.selection
    selection.tags = [.glob(GlobPattern("1"))]
    let lines = try await lines(.repository(Reference(registry: "docker.io", repository: "team/app")), selection)
    #expect(lines == ["docker-daemon:team/app:1 image", "docker-daemon:team/app@\(Self.digest) filtered: it has no tag"])
  }

  @Test func anImageIsInspectedOnceEver() async throws {
    try await StubDaemon.run(answering: Self.answer) { client, daemon in
      let memory = InMemoryLedger()
      let source = DaemonSource(.all, client: client)
      let first = try await LocalFixture.entries(source, memory: memory)
      let count = daemon.requests.count
      #expect(count == 2 + 5)
      #expect(Set(try await LocalFixture.entries(source, memory: memory)) == Set(first))
      #expect(daemon.requests.count == count + 2)
      let document = try #require(await memory.configuration(of: Self.ids[0]))
      let configuration = try ImageConfiguration(parsing: document)
      #expect(configuration.created == parseRFC3339("2024-05-06T07:08:09.5Z"))
      #expect(configuration.author == "somebody")
      #expect(configuration.platform == LocalFixture.selection.platform)
      #expect(configuration.environment == ["A=1"])
      #expect(configuration.labels == ["k": "v"])
      #expect(configuration.diffIDs == [Self.digest])
    }
  }

  @Test func aDaemonThatFailsHasNotNoImages() async throws {
    try await StubDaemon.run(answering: { _ in .answer(503, #"{"message":"shutting down"}"#) }) { client, _ in
      let entries = Mutex<[ListedImage]>([])
      let completed = try await DaemonSource(.all, client: client).list(LocalFixture.selection, memory: InMemoryLedger()) {
        entry in
        entries.withLock { $0.append(entry) }
      }
      #expect(completed == [])
      guard case .failed(_, let failure)? = entries.withLock({ $0.first }) else {
        Issue.record("nothing failed")
        return
      }
      #expect(failure.isTransient)
      #expect(failure.reason.contains("shutting down"))
    }
  }
}
