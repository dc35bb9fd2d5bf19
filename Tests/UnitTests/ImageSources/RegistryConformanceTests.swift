import CollectorCore
import CollectorTestKit
import OCI
import Testing

@Suite struct RegistryConformanceTests {
  private typealias Fixture = RegistrySourceFixture

  @Test func aRegistrySourceKeepsWhatSourcesPromise() async throws {
    try await Fixture.run { fixture in
      let host = fixture.registry.host
      let one = try Fixture.image("one")
      let two = try TestImage.debianLike().with { $0.format = .docker }.packed()
      fixture.registry.put(one, in: "a", tag: "1")
      fixture.registry.put(two, in: "a/b", tag: "2")
      fixture.registry.put(try TestIndex([two], hasAttestations: true).packed(), in: "a/b", tag: "index")
      fixture.registry.put(one, in: "a/b", tag: "old-1")
      fixture.registry.put(try TestArtifact.chart.packed(), in: "c", tag: "chart")
      fixture.registry.put(try Fixture.image("hidden"), in: "c", tag: "hidden")
      fixture.registry.list(tags: [], in: "empty")
      fixture.registry.inject(.status(403), path: "/v2/c/manifests/hidden")
      let suite = SourceConformance(
        source: try fixture.source("/"),
        selection: Selection(platform: Fixture.platform, excludedTags: [.glob(GlobPattern("old-*"))]),
        expected: [
          "\(host)/a:1": .image(one), "\(host)/a/b:2": .image(two), "\(host)/a/b:index": .image(two, isDirect: false),
          "\(host)/a/b:old-1": .filtered, "\(host)/c:chart": .skipped, "\(host)/c:hidden": .failed(isTransient: false),
          "\(host)/empty": .skipped,
        ]
      )
      #expect(await suite.violations() == [])
    }
  }
}
