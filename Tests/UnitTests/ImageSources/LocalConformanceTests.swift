import CollectorCore
import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

@Suite struct LocalConformanceTests {
  private static let selection = Selection(platform: TestImage.hostPlatform, excludedTags: [.glob(GlobPattern("old-*"))])

  /// A layout with one of everything, and what has to be said of it.
  private func layout(_ place: String) throws -> (TestLayout, [String: SourceConformance.Expected]) {
    let one = try LocalFixture.image("one", compression: .gzip)
    let two = try TestImage.debianLike().packed()
    let nameless = try LocalFixture.image("nameless")
    let foreign = try TestImage.empty.with { $0.platform = Platform(os: "linux", architecture: "s390x") }.packed()
    var layout = TestLayout()
    layout.add(one, tag: "1")
    layout.add(two, tag: "2")
    layout.add(one, tag: "old-1")
    layout.add(nameless)
    layout.add(try TestIndex([foreign, two], hasAttestations: true).packed(), tag: "index")
    layout.add(foreign, tag: "foreign")
    layout.add(try TestArtifact.chart.packed(), tag: "chart")
    return (
      layout,
      [
        "\(place):1": .image(one), "\(place):2": .image(two), "\(place):old-1": .filtered,
        "\(place)@\(nameless.digest)": .image(nameless), "\(place):index": .image(two, isDirect: false),
        "\(place):foreign": .image(foreign),
        "\(place):chart": .skipped,
      ]
    )
  }

  @Test func aLayoutKeepsWhatSourcesPromise() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("layout")
      let (layout, expected) = try layout("oci:\(path)")
      try layout.write(to: path)
      let suite = SourceConformance(source: LocalFixture.layout(path), selection: Self.selection, expected: expected)
      let violations = await suite.violations()
      #expect(violations == [])
    }
  }

  @Test(arguments: [false, true]) func anArchiveOfALayoutKeepsWhatSourcesPromise(isCompressed: Bool) async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("a.tar")
      let (layout, expected) = try layout("oci-archive:\(path)")
      let archive = try layout.archived()
      try LocalFixture.write(isCompressed ? Gzip.stored(archive) : archive, to: path)
      let suite = SourceConformance(source: LocalFixture.ociArchive(path), selection: Self.selection, expected: expected)
      let violations = await suite.violations()
      #expect(violations == [])
    }
  }

  @Test(arguments: [false, true]) func anArchiveOfDockerSaveKeepsWhatSourcesPromise(isCompressed: Bool) async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("f.tar")
      let place = "docker-archive:\(path)"
      let one = try LocalFixture.image("one").withoutManifest
      let gzipped = try LocalFixture.image("gzipped", compression: .gzip).withoutManifest
      let nameless = try LocalFixture.image("nameless").withoutManifest
      let foreign = try TestImage.empty.with {
        $0.platform = Platform(os: "linux", architecture: "s390x")
        ($0.format, $0.compression) = (.docker, .none)
      }.packed().withoutManifest
      var archive = TestDockerArchive()
      archive.add(one, tags: ["team/app:1", "docker.io/library/app:old-1", "localhost:5000/app:1"])
      archive.add(gzipped, tags: ["gzipped:1"])
      archive.add(nameless)
      archive.add(foreign, tags: ["foreign:1"])
      let data = try archive.archived()
      try LocalFixture.write(isCompressed ? Gzip.stored(data) : data, to: path)
      let suite = SourceConformance(
        source: LocalFixture.dockerArchive(path),
        selection: Self.selection,
        expected: [
          "\(place):team/app:1": .image(one), "\(place):app:old-1": .filtered, "\(place):localhost:5000/app:1": .image(one),
          "\(place):gzipped:1": .image(gzipped), "\(place)@\(nameless.imageID)": .image(nameless),
          "\(place):foreign:1": .image(foreign),
        ],
        // An archive has no digest that leads to an image but what has to be read for it.
        asksMemory: false
      )
      let violations = await suite.violations()
      #expect(violations == [])
    }
  }
}
