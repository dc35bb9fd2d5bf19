import CollectorCore
import CollectorTestKit
import Distribution
import Foundation
import ImageSources
import OCI
import Testing

@Suite struct RegistryListingTests {
  private typealias Fixture = RegistrySourceFixture

  @Test func aWholeRegistry() async throws {
    try await Fixture.run { fixture in
      let one = try Fixture.image("one")
      fixture.registry.put(one, in: "a", tag: "1")
      fixture.registry.put(one, in: "a", tag: "latest")
      fixture.registry.put(try Fixture.image("two"), in: "b/c", tag: "2")
      fixture.registry.list(tags: [], in: "empty")
      let listed = try await fixture.list("/")
      #expect(listed.lines == ["a:1 image", "a:latest image", "b/c:2 image", "empty skipped: it has no tags"])
      #expect(listed.images.first { $0.name.reference?.tag == "1" }?.image == one.description)
      #expect(listed.images.allSatisfy { $0.source == "registry" })
    }
  }

  @Test func aPattern() async throws {
    try await Fixture.run { fixture in
      for name in ["team/a", "team/b/c", "teams/d", "x"] { fixture.registry.put(try Fixture.image("i"), in: name, tag: "1") }
      #expect(try await fixture.list("/team/*").lines == ["team/a:1 image", "team/b/c:1 image"])
      #expect(try await fixture.list("/y*").lines == ["y* skipped: it has no repository that fits"])
    }
  }

  @Test func whatIsRememberedCostsOneHeadATag() async throws {
    try await Fixture.run { fixture in
      let image = try Fixture.image("one")
      for tag in ["1", "2", "3"] { fixture.registry.put(image, in: "a", tag: tag) }
      let index = try TestIndex([image, try Fixture.image("other", Platform(os: "linux", architecture: "arm64"))]).packed()
      fixture.registry.put(index, in: "a", tag: "4")
      let first = try await fixture.list("/a")
      #expect(first.images.count == 4)
      #expect(fixture.registry.count("GET", path: "*/manifests/*") == 2, "the manifest and the index, once each")
      #expect(fixture.registry.count("GET", path: "*/blobs/*") == 1)
      let before = fixture.registry.count("GET")
      #expect(try await fixture.list("/a").lines == first.lines)
      #expect(fixture.registry.count("GET") == before + 1, "nothing but the list of tags")
      #expect(fixture.registry.count("HEAD") == 8)
      #expect(await fixture.memory.configuration(of: image.imageID) == Data(image.configuration))
    }
  }

  @Test func theDigestOfAnImageIsThatOfItsManifest() async throws {
    try await Fixture.run { fixture in
      let image = try Fixture.image("one")
      fixture.registry.put(try TestIndex([image], hasAttestations: true, format: .docker).packed(), in: "a", tag: "1")
      let listed = try await fixture.list("/a:1")
      #expect(listed.images.map(\.image) == [image.description])
      let resolution = await fixture.memory.resolution(of: image.digest, on: Fixture.platform)
      #expect(resolution == .image(image.description))
    }
  }

  @Test func anImageThatWasNamed() async throws {
    try await Fixture.run { fixture in
      let image = try Fixture.image("one")
      fixture.registry.put(image, in: "a", tag: "1")
      var selection = Fixture.selection
      selection.excludedTags = [.glob(GlobPattern("*"))]
      #expect(try await fixture.list("/a:1", selection).lines == ["a:1 image"])
      let listed = try await fixture.list("/a:1@\(image.digest)")
      #expect(listed.images.map(\.name.description) == ["\(fixture.registry.host)/a:1@\(image.digest)"])
      #expect(try await fixture.list("/a@\(image.digest)").images.count == 1)
    }
  }

  @Test func whatIsNotThere() async throws {
    try await Fixture.run { fixture in
      fixture.registry.list(tags: ["1"], in: "a")
      let listed = try await fixture.list("/a")
      #expect(listed.lines == ["a:1 skipped: manifest not found"])
      let named = try await fixture.list("/a:1")
      #expect(named.failures.map(\.isTransient) == [false])
      let gone = try await fixture.list("/gone")
      #expect(gone.entries.count == 1 && gone.failures.count == 1)
      // A repository that the catalog still has.
      fixture.registry.inject(.status(404), path: "/v2/a/tags/list")
      let all = try await fixture.list("/")
      #expect(all.lines == ["a skipped: it has no tags"])
    }
  }

  @Test func whatIsNoImage() async throws {
    try await Fixture.run { fixture in
      fixture.registry.put(try TestArtifact.chart.packed(), in: "a", tag: "chart")
      fixture.registry.put(try TestArtifact.sample.packed(), in: "a", tag: "artifact")
      let schema1 = Data(#"{"schemaVersion":1,"name":"a","tag":"old","fsLayers":[]}"#.utf8)
      fixture.registry.put(manifest: schema1, mediaType: .dockerSchema1, in: "a", tag: "old")
      let odd = MediaType(rawValue: "application/vnd.odd+json")
      fixture.registry.put(manifest: Data("{}".utf8), mediaType: odd, in: "a", tag: "odd")
      #expect(
        try await fixture.list("/a").lines == [
          "a:artifact skipped: not an image, but application/vnd.example.artifact",
          "a:chart skipped: not an image, but application/vnd.cncf.helm.config.v1+json",
          "a:odd skipped: not an image: its manifest is of type application/vnd.odd+json",
          "a:old skipped: Docker's manifest schema 1, which is obsolete; push the image again with a newer Docker",
        ]
      )
    }
  }

  @Test func signedSchema1IsSkippedThoughItsDigestIsNotOfItsBytes() async throws {
    try await Fixture.run { fixture in
      let schema1 = Data(#"{"schemaVersion":1,"name":"a","tag":"old","fsLayers":[],"signatures":[]}"#.utf8)
      fixture.registry.put(manifest: schema1, mediaType: .dockerSignedSchema1, in: "a", tag: "old")
      let payload = "sha256:" + String(repeating: "0", count: 64)
      fixture.registry.inject(.fields(["Docker-Content-Digest": payload]), path: "*/manifests/*")
      let lines = try await fixture.list("/a").lines
      #expect(lines.count == 1 && lines.first?.hasPrefix("a:old skipped: Docker's manifest schema 1") == true, "\(lines)")
      #expect(fixture.registry.count(path: "*/manifests/*") == 1)
    }
  }

  @Test func otherPlatforms() async throws {
    try await Fixture.run { fixture in
      let arm = try Fixture.image("arm", Platform(os: "linux", architecture: "arm64", variant: "v8"))
      let windows = try Fixture.image("windows", Platform(os: "windows", architecture: "amd64"))
      fixture.registry.put(arm, in: "a", tag: "1-arm")
      fixture.registry.put(try TestIndex([arm, windows], hasAttestations: true).packed(), in: "a", tag: "2-index")
      // Whether scripts run in what is made for one platform alone is not the source's to say. This index promises what the configuration does not keep.
      let liar = try JSONEncoder().encode(Index(manifests: [arm.content.descriptor(platform: Fixture.platform)]))
      fixture.registry.put(manifest: liar, mediaType: .ociIndex, in: "a", tag: "3-liar")
      let empty = try JSONEncoder().encode(Index(manifests: []))
      fixture.registry.put(manifest: empty, mediaType: .ociIndex, in: "a", tag: "4-empty")
      #expect(
        try await fixture.list("/a").lines == [
          "a:1-arm image",
          "a:2-index skipped: it offers linux/arm64/v8, windows/amd64, not linux/amd64",
          "a:3-liar image",
          "a:4-empty skipped: its index offers no image for a platform that it names; linux/amd64 is wanted",
        ]
      )
      let other = Selection(platform: Platform(os: "linux", architecture: "arm64"))
      let listed = try await fixture.list("/a", other)
      #expect(listed.images.map(\.name.reference?.tag).sorted { ($0 ?? "") < ($1 ?? "") } == ["1-arm", "2-index"])
      #expect(listed.images.allSatisfy { $0.image.imageID == arm.imageID })
    }
  }

  @Test(arguments: [(1, true), (3, true), (4, false)])
  func nestedIndexes(depth: Int, isReached: Bool) async throws {
    try await Fixture.run { fixture in
      let image = try Fixture.image("deep")
      var content = image.content
      for _ in 0..<depth {
        let index = Index(manifests: [content.descriptor(platform: Fixture.platform)])
        content = TestContent(mediaType: .ociIndex, document: try JSONEncoder().encode(index), manifests: [content])
      }
      fixture.registry.put(content, in: "a", tag: "1")
      #expect(try await fixture.list("/a:1").images.isEmpty != isReached)
    }
  }

  @Test func oddNamesOfARegistryAreNotAskedFor() async throws {
    try await Fixture.run { fixture in
      fixture.registry.list(tags: ["ok", "../../x", "a b", "-x", String(repeating: "t", count: 129)], in: "a")
      fixture.registry.inject(.content(Data(#"{"repositories":["../b","A","a"]}"#.utf8)), path: "/v2/_catalog")
      let listed = try await fixture.list("/")
      #expect(listed.entries.count == 7)
      #expect(listed.lines.count { $0.contains("it is no tag") } == 4)
      #expect(listed.lines.count { $0.contains("no name of a repository") } == 2)
      #expect(fixture.registry.requests.allSatisfy { !$0.path.contains("..") && !$0.path.contains(" ") })
    }
  }

  @Test func aRegistryWithoutCatalogFailsAsAWhole() async throws {
    let client = RegistryClient(host: try RegistryHost("docker.io"), logger: .silent)
    for text in ["docker.io/", "*/app"] {
      let source = RegistrySource(scopes: [try RegistryScope(parsing: text)], client: client, logger: .silent)
      try await source.list(Fixture.selection, memory: InMemoryLedger()) { entry in
        guard case .failed(let subject, let failure) = entry else {
          Issue.record("\(entry)")
          return
        }
        #expect(subject.name == source.scope && failure.reason.contains("--repos-file"))
      }
    }
    try await client.shutdown()
  }

  @Test func openGivesWhatWasListed() async throws {
    try await Fixture.run { fixture in
      let image = try Fixture.image("one")
      fixture.registry.put(image, in: "a", tag: "1")
      let listing = try #require(try await fixture.list("/a").images.first)
      let source = try fixture.source("/a")
      let other = try fixture.source("/b")
      #expect(source.owns(listing) && !other.owns(listing))
      let content = try await source.open(listing)
      #expect(content.manifest == image.manifest)
      #expect(content.configuration == image.configuration)
      let layer = try #require(content.manifest.layers.first)
      let collector = ByteCollector()
      try await content.readLayer(layer) { await collector.append($0) }
      #expect(await Digest(sha256Of: collector.bytes) == layer.digest)
    }
  }

  @Test func theCredentialIsOfTheListingsRepository() async throws {
    let credentials = ClosureCredentials(byRepository: { _, repository in .identityToken(repository ?? "none") })
    try await Fixture.run({ $0.credentials = credentials }) { fixture in
      let listing = try Fixture.image("one").listing(Reference(parsing: "\(fixture.registry.host)/a:1"), source: "registry")
      let credential = try await fixture.source("/a").credential(for: listing)
      #expect(credential == SourceCredential(registry: fixture.registry.host, secret: .identityToken("a")))
    }
  }

  @Test func theCredentialIsOfTheListingsRegistry() async throws {
    let credentials = ClosureCredentials { _ in RegistryCredential(username: "u", password: "p") }
    try await Fixture.run({ $0.credentials = credentials }) { fixture in
      let listing = try Fixture.image("one").listing(Reference(parsing: "\(fixture.registry.host)/a:1"), source: "registry")
      let credential = try await fixture.source("/a").credential(for: listing)
      #expect(credential == SourceCredential(registry: fixture.registry.host, username: "u", password: "p"))
    }
  }
}
