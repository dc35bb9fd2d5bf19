import CollectorCore
import CollectorTestKit
import Distribution
import Foundation
import ImageSources
import Logging
import OCI
import Testing

/// The source against the registry that most people run.
@Suite struct RegistrySourceTests {
  /// Runs `body` with a source over a whole registry.
  private func withSource(
    of registry: LocalRegistry,
    scope: String? = nil,
    _ body: (RegistrySource) async throws -> Void
  ) async throws {
    try await withRegistryClient(of: registry, pageSize: 2) { client in
      let source = RegistrySource(
        scopes: [try RegistryScope(parsing: scope ?? "\(registry.host)/")],
        client: client,
        logger: Logger(label: "tests")
      )
      try await body(source)
    }
  }

  @Test(arguments: LocalRegistry.Access.allCases) func conforms(access: LocalRegistry.Access) async throws {
    try await withLocalRegistry(access: access) { registry in
      let expected = try await Self.fill(registry)
      try await withSource(of: registry) { source in
        let selection = Selection(platform: TestImage.hostPlatform, excludedTags: [.glob(GlobPattern("*-debug"))])
        let suite = SourceConformance(source: source, selection: selection, expected: expected)
        #expect(await suite.violations() == [])
      }
    }
  }

  /// Fills a registry with one of each kind.
  private static func fill(_ registry: LocalRegistry) async throws -> [String: SourceConformance.Expected] {
    let pusher = registry.pusher
    let other = Platform(os: "linux", architecture: "s390x")
    let debian = try TestImage.debianLike().with { $0.labels = ["a": "b"] }.packed()
    let docker = try TestImage.alpineLike().with { $0.format = .docker }.packed()
    let plain = try TestImage.empty.with { $0.author = "Somebody <somebody@example.com>" }.packed()
    let foreign = try TestImage(layers: [[.file("foreign", "")]], platform: other).packed()
    let index = try TestIndex([foreign, debian], hasAttestations: true).packed()
    let dockerIndex = try TestIndex([docker], format: .docker).packed()
    let foreignIndex = try TestIndex([foreign], hasAttestations: true).packed()

    var expected: [String: SourceConformance.Expected] = [:]
    for tag in ["1", "2", "3", "latest"] {
      expected[try await pusher.push(debian, to: "library/debian", tag: tag).description] = .image(debian)
    }
    expected[try await pusher.push(docker, to: "library/alpine", tag: "1").description] = .image(docker)
    expected[try await pusher.push(plain, to: "team/empty", tag: "1").description] = .image(plain)
    expected[try await pusher.push(plain, to: "team/empty", tag: "1-debug").description] = .filtered
    expected[try await pusher.push(index, to: "team/multi", tag: "1").description] = .image(debian, isDirect: false)
    expected[try await pusher.push(dockerIndex, to: "team/multi", tag: "2").description] = .image(docker, isDirect: false)
    expected[try await pusher.push(foreignIndex, to: "team/multi", tag: "3").description] = .skipped
    expected[try await pusher.push(foreign, to: "team/foreign", tag: "1").description] = .image(foreign)
    expected[try await pusher.push(TestArtifact.chart.packed(), to: "team/chart", tag: "1").description] = .skipped
    expected[try await pusher.push(TestArtifact.sample.packed(), to: "team/artifact", tag: "1").description] = .skipped
    return expected
  }

  @Test func damagedBytesAreNoticed() async throws {
    try await withLocalRegistry { registry in
      let image = try TestImage.debianLike().packed()
      let reference = try await registry.pusher.push(image, to: "a", tag: "1")
      try registry.overwrite(image.manifest.layers[0].digest, with: Data(repeating: 0, count: Int(image.manifest.layers[0].size)))
      try await withSource(of: registry) { source in
        let suite = SourceConformance(
          source: source,
          selection: Selection(platform: TestImage.hostPlatform),
          expected: [reference.description: .image(image)]
        )
        #expect(await suite.violations(afterDamaging: image.listing(reference, source: source.name)) == [])
      }
    }
  }

  @Test func aDamagedConfigurationFailsItsImageAndNoOther() async throws {
    try await withLocalRegistry { registry in
      let (good, bad) = (try TestImage.debianLike().packed(), try TestImage.alpineLike().packed())
      let goodReference = try await registry.pusher.push(good, to: "good", tag: "1")
      let badReference = try await registry.pusher.push(bad, to: "bad", tag: "1")
      try registry.overwrite(bad.imageID, with: Data("{}".utf8))
      try await withSource(of: registry) { source in
        let suite = SourceConformance(
          source: source,
          selection: Selection(platform: TestImage.hostPlatform),
          expected: [goodReference.description: .image(good), badReference.description: .failed(isTransient: false)]
        )
        #expect(await suite.violations() == [])
      }
    }
  }

  @Test func anUnchangedTagCostsOneHead() async throws {
    try await withLocalRegistry { registry in
      let image = try TestImage.debianLike().packed()
      try await registry.pusher.push(image, to: "a", tag: "1")
      try await withSource(of: registry, scope: "\(registry.host)/a") { source in
        let memory = InMemoryLedger()
        let selection = Selection(platform: TestImage.hostPlatform)
        try await source.list(selection, memory: memory) { _ in }
        let before = try await registry.requests().count
        try await source.list(selection, memory: memory) { _ in }
        let manifests = try await registry.requests().dropFirst(before).filter { $0.target.contains("/manifests/") }
        #expect(manifests.map(\.method) == ["HEAD"])
      }
    }
  }
}
