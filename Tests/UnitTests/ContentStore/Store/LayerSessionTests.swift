import Foundation
import OCI
import SystemPackage
import Testing

@testable import ContentStore

/// Layers on their way into the store.
@Suite struct LayerSessionTests {
  private static func unpacked(_ name: String) -> UnpackedLayer {
    UnpackedLayer(diffID: StoreFixture.diffID(name), archiveBytes: 1, storedBytes: 1, files: 1)
  }

  private static func begin(_ name: String, _ store: ContentStore, _ lease: StoreLease) async throws -> LayerSession? {
    guard case .begun(let session) = try await store.beginLayer(StoreFixture.diffID(name), form: StoreFixture.form, lease: lease)
    else { return nil }
    return session
  }

  @Test func whatIsCommittedIsThereForOthers() async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let session = try #require(try await Self.begin("a", fixture.store, lease))
      #expect(try FileManager.default.contentsOfDirectory(atPath: session.directory.string) == [])
      try Data("a".utf8).write(to: URL(filePath: session.directory.appending("file").string))
      #expect(try fixture.names("layers") == [], "it is there before it is whole")
      let layer = try session.commit(Self.unpacked("a"))
      session.cancel()
      let other = try fixture.reopened()
      #expect(try other.layer(layer.diffID, form: StoreFixture.form, lease: lease) == layer)
      let file = other.layersDirectory.pushing(FilePath(layer.name)).appending("file")
      #expect(try String(contentsOfFile: file.string, encoding: .utf8) == "a")
      #expect(try fixture.names("work") == [])
      #expect(try fixture.names("locks") == [])
      #expect(throws: StoreError.self) { try session.commit(Self.unpacked("a")) }
    }
  }

  @Test func anotherLayerIsRefusedAndNotKept() async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let session = try #require(try await Self.begin("a", fixture.store, lease))
      let error = #expect(throws: StoreError.self) { try session.commit(Self.unpacked("b")) }
      #expect(error?.isTransient == false)
      for part in ["work", "layers", "trash", "locks"] { #expect(try fixture.names(part) == [], "\(part)") }
      #expect(try await Self.begin("a", fixture.store, lease) != nil)
    }
  }

  @Test func whoWantsTheSameWaitsAndCanBeCancelled() async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let session = try #require(try await Self.begin("a", fixture.store, lease))
      async let second = Self.begin("a", fixture.reopened(), lease)
      let store = fixture.store
      let third = Task { _ = try await Self.begin("a", store, lease) }
      third.cancel()
      await #expect(throws: CancellationError.self) { try await third.value }
      try session.commit(Self.unpacked("a"))
      #expect(try await second == nil)
    }
  }

  /// What is half done in the place of a layer, or of one that is being made.
  @Test(arguments: ["layers", "work"], [nil, "", "{", "{}"] as [String?])
  func whatIsInTheWayIsReplaced(part: String, record: String?) async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let name = StorePaths.layerName(StoreFixture.diffID("a"), StoreFixture.form)
      let directory = fixture.root.appending(part).appending(name).appending("fs")
      try FileManager.default.createDirectory(atPath: directory.string, withIntermediateDirectories: true)
      try fixture.write("old", to: "\(part)/\(name)/fs/old")
      if let record { try fixture.write(record, to: "\(part)/\(name)/layer.json") }
      #expect(try fixture.store.layer(StoreFixture.diffID("a"), form: StoreFixture.form, lease: lease) == nil)
      let layer = try await fixture.layer("a", lease)
      #expect(try fixture.names("layers/\(layer.name)") == ["file"])
      #expect(try fixture.names("trash") == [])
    }
  }
}
