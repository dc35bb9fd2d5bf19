import CollectorCore
import CollectorTestKit
import Foundation
import ImageSources
import OCI
import SystemPackage
import Testing

@Suite struct ArchiveTests {
  private func withArchive(_ data: Data, _ body: (FilePath) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("f.tar")
      try LocalFixture.write(data, to: path)
      try await body(path)
    }
  }

  @Test(arguments: [false, true]) func theManifestIsFoundWhereverItIs(first: Bool) async throws {
    var archive = TestDockerArchive()
    archive.hasManifestFirst = first
    archive.add(try LocalFixture.image("a"), tags: ["a:1"])
    try await withArchive(try archive.archived()) { path in
      let lines = try await LocalFixture.lines(LocalFixture.dockerArchive(path), without: path)
      #expect(lines == ["docker-archive:PLACE:a:1 image"])
    }
  }

  @Test func aLayerThatIsALinkIsRead() async throws {
    let base: [TarEntry] = [.file("base", "shared")]
    let images = try ["a", "b"].map { name in
      try TestImage(layers: [base, [.file(name, name)]]).with {
        $0.format = .docker
        $0.compression = .none
      }.packed()
    }
    var archive = TestDockerArchive()
    archive.linksLayers = true
    for (image, name) in zip(images, ["a:1", "b:1"]) { archive.add(image, tags: [name]) }
    try await withArchive(try archive.archived()) { path in
      let expected = zip(["a:1", "b:1"], images).map {
        ("docker-archive:\(path):\($0)", SourceConformance.Expected.image($1.withoutManifest))
      }
      let suite = SourceConformance(
        source: LocalFixture.dockerArchive(path),
        selection: LocalFixture.selection,
        expected: Dictionary(uniqueKeysWithValues: expected),
        asksMemory: false
      )
      #expect(await suite.violations() == [])
    }
  }

  @Test func anArchiveThatIsBothIsReadAsEither() async throws {
    let image = try LocalFixture.image("a")
    var layout = TestLayout()
    layout.add(image, tag: "1", wholeName: "docker.io/library/a:1")
    var files = try layout.files().sorted { $0.key < $1.key }.map { TarEntry.file($0.key, $0.value) }
    let layers = image.manifest.layers.map { "\"\(TestLayout.path(of: $0.digest))\"" }.joined(separator: ",")
    let item = "{\"Config\":\"\(TestLayout.path(of: image.imageID))\",\"RepoTags\":[\"a:1\"],\"Layers\":[\(layers)]}"
    files.append(.file("manifest.json", "[\(item)]"))
    try await withArchive(TarArchive(files).data) { path in
      #expect(try await LocalFixture.lines(LocalFixture.dockerArchive(path), without: path) == ["docker-archive:PLACE:a:1 image"])
      let asLayout = try await LocalFixture.lines(LocalFixture.ociArchive(path), without: path)
      #expect(asLayout == ["oci-archive:PLACE:docker.io/library/a:1 image"])
    }
  }

  @Test func imagesAreChosenByNameOrID() async throws {
    let image = try LocalFixture.image("a")
    var archive = TestDockerArchive()
    archive.add(image, tags: ["a:latest", "team/a:2"])
    archive.add(try LocalFixture.image("b"))
    try await withArchive(try archive.archived()) { path in
      let expected: [(PlaceScope.Choice, String)] = [
        (.name("a"), ":a:latest image"), (.name("docker.io/team/a:2"), ":team/a:2 image"),
        (.digest(image.imageID), "@\(image.imageID) image"),
        (.name("c"), ":c failed: no such image: c; PLACE has a:latest, team/a:2"),
      ]
      for (choice, line) in expected {
        let lines = try await LocalFixture.lines(LocalFixture.dockerArchive(path, choice), without: path)
        #expect(lines == ["docker-archive:PLACE\(line)"])
      }
    }
  }

  @Test func aDamagedImageFailsAlone() async throws {
    // The first is named by another digest than it has, the second is not there.
    let wrong = String(repeating: "0", count: 64)
    let items =
      "[{\"Config\":\"\(wrong).json\",\"RepoTags\":[\"b:1\"],\"Layers\":[]},{\"Config\":\"none.json\",\"RepoTags\":null,\"Layers\":[]}]"
    try await withArchive(TarArchive([.file("\(wrong).json", "{}"), .file("manifest.json", items)]).data) { path in
      let lines = try await LocalFixture.lines(LocalFixture.dockerArchive(path), without: path)
      #expect(lines.count == 2)
      #expect(lines[0] == "docker-archive:PLACE (none.json) failed: none.json of PLACE is damaged: it is not there")
      #expect(lines[1].contains("docker-archive:PLACE:b:1 failed: \(wrong).json of PLACE is damaged: its digest is sha256:"))
    }
  }

  @Test func theWrongTransportIsTold() async throws {
    var layout = TestLayout()
    layout.add(try LocalFixture.image("a"), tag: "1")
    try await withArchive(try layout.archived()) { path in
      let reason = try await LocalFixture.failure(LocalFixture.dockerArchive(path))
      #expect(reason.contains("which is named oci-archive:\(path)"))
    }
    var archive = TestDockerArchive()
    archive.add(try LocalFixture.image("a"), tags: ["a:1"])
    try await withArchive(try archive.archived()) { path in
      let reason = try await LocalFixture.failure(LocalFixture.ociArchive(path))
      #expect(reason.contains("which is named docker-archive:\(path)"))
    }
  }

  @Test(arguments: ["gzip", "xz", "zstd", "bzip2"]) func everyCompressionIsUndone(program: String) async throws {
    var archive = TestDockerArchive()
    archive.add(try LocalFixture.image("a"), tags: ["a:1"])
    try await withArchive(try archive.archived()) { path in
      try await Command(program, package: program == "xz" ? "xz-utils" : program)("--keep", "--quiet", path.string)
      let ending = ["gzip": "gz", "xz": "xz", "zstd": "zst", "bzip2": "bz2"][program] ?? ""
      let compressed = FilePath("\(path).\(ending)")
      let lines = try await LocalFixture.lines(LocalFixture.dockerArchive(compressed), without: compressed)
      #expect(lines == ["docker-archive:PLACE:a:1 image"])
    }
  }

  @Test func aTemporaryCopyLeavesNothingBehind() async throws {
    var archive = TestDockerArchive()
    archive.add(try LocalFixture.image("a"), tags: ["a:1"])
    try await withArchive(Gzip.stored(try archive.archived())) { path in
      let before = try Self.temporaryCopies()
      let source = LocalFixture.dockerArchive(path)
      for case .image(let listing) in try await LocalFixture.entries(source) { _ = try await source.open(listing) }
      let after = try Self.temporaryCopies()
      #expect(after.subtracting(before).isEmpty)
    }
  }

  /// What other tests and programs have there at the same time has longer names.
  private static func temporaryCopies() throws -> Set<String> {
    let names = try FileManager.default.contentsOfDirectory(atPath: "/var/tmp")
    return Set(names.filter { $0.hasPrefix("collector-") && $0.count { $0 == "-" } == 1 })
  }
}
