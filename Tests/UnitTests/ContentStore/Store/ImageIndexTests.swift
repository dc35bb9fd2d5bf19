import Foundation
import OCI
import SystemPackage
import Testing

@testable import ContentStore

/// Images in the store's image layout.
@Suite struct ImageIndexTests {
  private static func names(_ fixture: StoreFixture, _ image: StoredImage) throws -> [String?] {
    try #require(StoreIndex.read(fixture.store.paths.index)).entries.filter { $0.digest == image.descriptor.digest }
      .map { $0.annotations?[StoreIndex.nameAnnotation] }
  }

  @Test func aNameMeansOneImage() async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let first = try fixture.add("first", name: nil, lease)
      #expect(try Self.names(fixture, first) == [nil])
      for _ in 1...2 { try fixture.store.record(first, name: "x:1") }
      #expect(try Self.names(fixture, first) == ["x:1"])
      try fixture.store.record(first, name: "x:2")
      try fixture.store.record(first, name: nil)
      #expect(try Self.names(fixture, first) == ["x:1", "x:2"])
      let second = try fixture.add("second", name: "x:1", lease)
      #expect(try Self.names(fixture, first) == ["x:2"])
      #expect(try Self.names(fixture, second) == ["x:1"])
      try fixture.store.record(second, name: "x:2")
      #expect(try Self.names(fixture, first) == [nil], "it stays, to be found by its ID")
      for image in [first, second] { #expect(try fixture.store.image(image.id, lease: lease) == image) }
    }
  }

  @Test func theDocumentsOfAnImageMustBeThere() async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let (image, configuration) = try StoreFixture.image("a")
      try fixture.store.add(image.manifest, as: image.descriptor, lease: lease)
      #expect(throws: StoreError.missing(image.id)) { try fixture.store.record(image, name: nil) }
      #expect(throws: StoreError.self) { try fixture.store.add(Data("other".utf8), as: configuration, lease: lease) }
      let other = StoredImage(id: image.id, manifest: image.manifest, descriptor: image.descriptor, configuration: Data())
      #expect(throws: StoreError.self) { try fixture.store.record(other, name: nil) }
      #expect(try fixture.store.image(image.id, lease: lease) == nil)
    }
  }

  @Test func aDocumentThatHasRottenIsNoneAndIsReplaced() async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let image = try fixture.add("a", name: "a:1", lease)
      for damaged in [image.id, image.descriptor.digest] {
        for isLookedAt in [true, false] {
          try fixture.write("{}", to: "blobs/sha256/\(damaged.hex)")
          if isLookedAt { #expect(try fixture.store.image(image.id, lease: lease) == nil) }
          #expect(try fixture.add("a", name: "a:1", lease) == image)
          #expect(try fixture.store.image(image.id, lease: lease) == image)
        }
      }
    }
  }

  /// Whatever others have written into the file, images are recorded again.
  @Test(arguments: ["", "{", "[]", "{}", #"{"schemaVersion":2,"manifests":[{}]}"#, "\0\0\0\0"])
  func aDamagedIndexIsReplaced(text: String) async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let image = try fixture.add("a", name: "a:1", lease)
      try fixture.write(text, to: "index.json")
      #expect(try fixture.store.image(image.id, lease: lease) == nil)
      let again = try fixture.reopened()
      #expect(StoreIndex.read(again.paths.index) == StoreIndex())
      try again.record(image, name: "a:1")
      #expect(try again.image(image.id, lease: lease) == image)
    }
  }

  @Test func entriesOfOthersStay() async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let foreign = Descriptor(
        mediaType: .ociIndex,
        digest: Digest(sha256Of: "foreign".utf8),
        size: 7,
        platform: Platform(os: "linux", architecture: "arm64"),
        annotations: ["org.example.a": "b"]
      )
      try StoreIndex(entries: [foreign]).write(fixture.store.paths.index)
      _ = try fixture.add("a", name: "a:1", lease)
      #expect(StoreIndex.read(fixture.store.paths.index)?.entries.first == foreign)
    }
  }
}
