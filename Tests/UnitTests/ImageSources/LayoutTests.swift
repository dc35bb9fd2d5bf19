import CollectorCore
import CollectorTestKit
import Foundation
import ImageSources
import OCI
import SystemPackage
import Testing

@Suite struct LayoutTests {
  @Test func aWholeNameGoesBeforeATagThatOthersHave() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("l")
      var layout = TestLayout()
      layout.add(try LocalFixture.image("a"), tag: "latest", wholeName: "docker.io/library/a:latest")
      layout.add(try LocalFixture.image("b"), tag: "latest", wholeName: "docker.io/library/b:latest")
      layout.add(try LocalFixture.image("c"), tag: "1", wholeName: "docker.io/library/c:1")
      try layout.write(to: path)
      let all = try await LocalFixture.lines(LocalFixture.layout(path), without: path)
      #expect(all == ["a", "b", "c"].map { "oci:PLACE:docker.io/library/\($0):\($0 == "c" ? "1" : "latest") image" })
      let byTag = try await LocalFixture.lines(LocalFixture.layout(path, .name("1")), without: path)
      #expect(byTag == ["oci:PLACE:docker.io/library/c:1 image"])
      let short = try await LocalFixture.failure(LocalFixture.layout(path, .name("latest")))
      #expect(short.contains("have the tag latest: name one of docker.io/library/a:latest, docker.io/library/b:latest"))
    }
  }

  @Test func platformsBesideEachOtherAreChosenFrom() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("l")
      let foreign = Platform(os: "linux", architecture: "s390x")
      let own = try LocalFixture.image("own")
      var layout = TestLayout()
      layout.add(try TestImage.empty.with { $0.platform = foreign }.packed(), tag: "1", platform: foreign)
      layout.add(own, tag: "1", platform: TestImage.hostPlatform)
      try layout.write(to: path)
      let entries = try await LocalFixture.entries(LocalFixture.layout(path))
      guard case .image(let listing) = entries.first else {
        Issue.record("\(entries)")
        return
      }
      #expect(listing.image.imageID == own.imageID)
    }
  }

  @Test func anImageIsChosenByNameOrDigest() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("l")
      let image = try LocalFixture.image("a")
      var layout = TestLayout()
      layout.add(image, tag: "old")
      layout.add(try LocalFixture.image("b"), tag: "new")
      try layout.write(to: path)
      func lines(_ choice: PlaceScope.Choice) async throws -> [String] {
        // What the user names is not left out.
        let selection = Selection(platform: TestImage.hostPlatform, tags: [.glob(GlobPattern("n*"))])
        return try await LocalFixture.lines(LocalFixture.layout(path, choice), selection, without: path)
      }
      #expect(try await lines(.name("old")) == ["oci:PLACE:old image"])
      #expect(try await lines(.digest(image.digest)) == ["oci:PLACE@\(image.digest) image"])
      #expect(try await lines(.name("none")) == ["oci:PLACE:none failed: no such image: none; PLACE has old, new"])
      let absent = Digest(sha256Of: "x".utf8)
      #expect(try await lines(.digest(absent)) == ["oci:PLACE@\(absent) failed: no such image: \(absent); PLACE has old, new"])
    }
  }

  @Test func theNewestAndTheFirstAreTaken() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("l")
      var layout = TestLayout()
      for year in 2001...2004 {
        layout.add(try LocalFixture.image("\(year)", created: "\(year)-01-01T00:00:00Z"), tag: "v\(2010 - year)")
      }
      try layout.write(to: path)
      var selection = LocalFixture.selection
      selection.newest = 2
      let newest = try await LocalFixture.lines(LocalFixture.layout(path), selection, without: path)
      #expect(newest.filter { $0.hasSuffix("image") } == ["oci:PLACE:v6 image", "oci:PLACE:v7 image"])
      #expect(newest.count == 4)
      selection.newest = nil
      selection.maximumImages = 3
      let first = try await LocalFixture.lines(LocalFixture.layout(path), selection, without: path)
      #expect(first.last == "oci:PLACE:v9 filtered: beyond the number of images wanted of a repository")
      #expect(first.count == 4)
    }
  }

  /// Each of two images in a layout, one of which is damaged.
  private func expectDamage(
    _ expected: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ damage: (PackedImage, FilePath) throws -> Void
  ) async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("l")
      let image = try LocalFixture.image("damaged")
      var layout = TestLayout()
      layout.add(image, tag: "damaged")
      layout.add(try LocalFixture.image("whole"), tag: "whole")
      try layout.write(to: path)
      try damage(image, path)
      let lines = try await LocalFixture.lines(LocalFixture.layout(path), without: path)
      #expect(lines.last == "oci:PLACE:whole image", sourceLocation: sourceLocation)
      #expect(lines.first?.hasPrefix("oci:PLACE:damaged failed: ") == true, sourceLocation: sourceLocation)
      #expect(lines.first?.contains(expected) == true, "\(lines)", sourceLocation: sourceLocation)
    }
  }

  private func file(_ digest: Digest, _ layout: FilePath) -> FilePath { layout.appending(TestLayout.path(of: digest)) }

  @Test func whatIsDamagedFailsAlone() async throws {
    try await expectDamage("it is not there") { image, path in
      try FileManager.default.removeItem(atPath: file(image.digest, path).string)
    }
    try await expectDamage("it is not there") { image, path in
      try FileManager.default.removeItem(atPath: file(image.imageID, path).string)
    }
    try await expectDamage("bytes, not \(try LocalFixture.image("damaged").content.document.count)") { image, path in
      try LocalFixture.write(image.content.document + Data(" ".utf8), to: file(image.digest, path))
    }
    try await expectDamage("its digest is") { image, path in
      var document = image.content.document
      document[document.startIndex + 1] = UInt8(ascii: " ")
      try LocalFixture.write(document, to: file(image.digest, path))
    }
    try await expectDamage("has more than 8 MiB") { image, path in
      try LocalFixture.write(Data(count: (8 << 20) + 1), to: file(image.imageID, path))
    }
    try await expectDamage("it is a symbolic link, which is not followed") { image, path in
      let configuration = file(image.imageID, path).string
      let elsewhere = path.appending("elsewhere").string
      try FileManager.default.moveItem(atPath: configuration, toPath: elsewhere)
      try FileManager.default.createSymbolicLink(atPath: configuration, withDestinationPath: elsewhere)
    }
  }

  @Test func directoriesOfBlobsThatAreLinksAreNotFollowed() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("l")
      var layout = TestLayout()
      layout.add(try LocalFixture.image("a"), tag: "1")
      try layout.write(to: path)
      try FileManager.default.moveItem(atPath: path.appending("blobs").string, toPath: directory.file("blobs").string)
      try FileManager.default.createSymbolicLink(atPath: path.appending("blobs").string, withDestinationPath: "../blobs")
      #expect(try await LocalFixture.failure(LocalFixture.layout(path)).contains("it is a symbolic link, which is not followed"))
    }
  }

  @Test func aDamagedLayerIsNoticedWhenItIsRead() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("l")
      let image = try LocalFixture.image("a")
      var layout = TestLayout()
      layout.add(image, tag: "1")
      try layout.write(to: path)
      var layer = try #require(layout.blobs[TestLayout.path(of: image.manifest.layers[1].digest)])
      layer[600] ^= 1
      try LocalFixture.write(layer, to: file(image.manifest.layers[1].digest, path))
      let source = LocalFixture.layout(path)
      let suite = SourceConformance(source: source, selection: LocalFixture.selection, expected: ["oci:\(path):1": .image(image)])
      for case .image(let listing) in try await LocalFixture.entries(source) {
        #expect(await suite.violations(afterDamaging: listing) == [])
      }
    }
  }

  @Test func whatIsNoLayoutSaysSo() async throws {
    try await withTemporaryDirectory { directory in
      let absent = directory.file("absent")
      #expect(try await LocalFixture.failure(LocalFixture.layout(absent)) == "\(absent) cannot be read: it is not there")
      let file = try directory.write("x", to: "file")
      #expect(try await LocalFixture.failure(LocalFixture.layout(file)).contains("\(file) cannot be read"))
      let empty = directory.file("empty")
      try FileManager.default.createDirectory(atPath: empty.string, withIntermediateDirectories: false)
      let reason = try await LocalFixture.failure(LocalFixture.layout(empty))
      #expect(
        reason == "\(empty) is not an OCI image layout, a directory with oci-layout, index.json and blobs/: it has no oci-layout"
      )
      try Data(#"{"imageLayoutVersion":"2.0"}"#.utf8).write(to: URL(filePath: empty.appending("oci-layout").string))
      #expect(try await LocalFixture.failure(LocalFixture.layout(empty)).contains("its version is \"2.0\""))
      try Data(#"{"imageLayoutVersion":"1.0.0"}"#.utf8).write(to: URL(filePath: empty.appending("oci-layout").string))
      try LocalFixture.write(Data(count: (16 << 20) + 1), to: empty.appending("index.json"))
      #expect(try await LocalFixture.failure(LocalFixture.layout(empty)).contains("has more than 16 MiB"))
      try LocalFixture.write(Data("[]".utf8), to: empty.appending("index.json"))
      #expect(try await LocalFixture.failure(LocalFixture.layout(empty)).contains("index.json of \(empty) is damaged"))
    }
  }

  @Test func aLayoutWithoutImagesSaysSo() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("l")
      try TestLayout().write(to: path)
      #expect(try await LocalFixture.lines(LocalFixture.layout(path), without: path) == ["oci:PLACE skipped: it has no images"])
    }
  }

  @Test func whatWasListedInFullIsTold() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.file("l")
      var layout = TestLayout()
      layout.add(try LocalFixture.image("a"), tag: "1")
      try layout.write(to: path)
      func complete(_ source: LayoutSource) async throws -> [CompletedScope] {
        try await source.list(LocalFixture.selection, memory: InMemoryLedger()) { _ in }
      }
      #expect(try await complete(LocalFixture.layout(path)) == [.place("oci:\(path)")])
      #expect(try await complete(LocalFixture.layout(path, .name("1"))) == [])
      let absent = ImageName("oci:\(path):2", reference: nil)
      #expect(try await complete(LocalFixture.layout(path, .name("2"))) == [.absent(absent)])
      #expect(try await complete(LocalFixture.layout(directory.file("absent"))) == [])
    }
  }
}
