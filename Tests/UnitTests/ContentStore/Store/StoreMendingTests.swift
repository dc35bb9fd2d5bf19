import Foundation
import NIOCore
import OCI
import SystemPackage
import Testing

@testable import ContentStore

/// What a process leaves that is killed at some moment, or the machine at its end.
@Suite struct StoreMendingTests {
  /// One moment, as it is on disk afterwards.
  struct Moment: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable (StoreFixture) throws -> Void

    init(_ description: String, _ make: @escaping @Sendable (StoreFixture) throws -> Void) {
      (testDescription, self.make) = (description, make)
    }
  }

  private static func tree(_ fixture: StoreFixture, _ name: String) throws {
    let path = fixture.root.pushing(FilePath(name)).string
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try fixture.write("x", to: "\(name)/file")
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
  }

  private static func remove(_ fixture: StoreFixture, _ name: String) throws {
    try FileManager.default.removeItem(atPath: fixture.root.appending(name).string)
  }

  private static let moments = [
    Moment("while it made a directory") { try tree($0, "work/1/fs/deep") },
    Moment("while it unpacked") { fixture in
      try tree(fixture, "work/0123456789abcdef0123456g/fs")
      try fixture.write("", to: "locks/0123456789abcdef0123456g")
      try fixture.write("{", to: "work/0123456789abcdef0123456g/layer.json")
    },
    Moment("with a file among what is being made") { try $0.write("x", to: "work/file") },
    Moment("with a layer without its record") { try tree($0, "layers/000000000000000000000000/fs") },
    Moment("with half a record") { fixture in
      try tree(fixture, "layers/000000000000000000000000/fs")
      try fixture.write(#"{"unpacked":"#, to: "layers/000000000000000000000000/layer.json")
    },
    Moment("with an empty record") { fixture in
      try tree(fixture, "layers/000000000000000000000000/fs")
      try fixture.write("", to: "layers/000000000000000000000000/layer.json")
    },
    Moment("while it removed") { try tree($0, "trash/1/fs/deep") },
    Moment("with a file in the trash") { try $0.write("x", to: "trash/1") },
    Moment("with a lease") { try $0.write("blob sha256:00\nlayer x\nnonsense", to: "leases/1") },
    Moment("while it wrote a file") { try $0.write("{", to: ".new-1") },
    Moment("while it wrote a document") { try $0.write("{", to: "blobs/sha256/.new-1") },
    Moment("while it had locks") { try $0.write("", to: "locks/sha256-00") },
    Moment("before it wrote the marker") { try remove($0, "oci-layout") },
    Moment("with a marker that is empty") { try $0.write("", to: "oci-layout") },
    Moment("with an index that is cut off") { try $0.write(#"{"manifests":["#, to: "index.json") },
    Moment("without an index") { try remove($0, "index.json") },
    Moment("without directories that were empty") { fixture in
      for name in ["partial", "work", "trash", "leases", "locks"] { try remove(fixture, name) }
    },
  ]

  @Test(arguments: moments) func whatIsHalfDoneIsMended(moment: Moment) async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      let blob = try await fixture.ingest("kept", lease)
      let layer = try await fixture.layer("kept", lease)
      lease.release()
      try moment.make(fixture)
      let again = try fixture.reopened()
      let other = try again.makeLease()
      #expect(try again.layer(layer.diffID, form: StoreFixture.form, lease: other) == layer)
      #expect(try again.blob(blob.digest, lease: other) != nil)
      for part in ["work", "trash", "locks", "partial"] { #expect(try fixture.names(part) == [], "\(part)") }
      #expect(try fixture.names("layers").count == 1)
      #expect(try fixture.names("leases").count == 1)
      #expect(try fixture.names("blobs/sha256") == [blob.digest.hex])
      #expect(try !fixture.names(".").contains { $0.hasPrefix(".new") })
      #expect(StoreIndex.read(again.paths.index) == StoreIndex())
      let image = try fixture.add("new", name: "new:1", other)
      #expect(try again.image(image.id, lease: other) == image)
      other.release()
      _ = try again.removeAll()
      #expect(try again.usage() == StoreUsage())
    }
  }

  @Test func whatOthersAreAtStays() async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let blob = try #require(try await fixture.begin("blob", lease))
      try blob.append(ByteBuffer(string: "bl"))
      try StoreFixture.age(fixture.store.paths.partial(Digest(sha256Of: "blob".utf8)), bySeconds: 100_000)
      let diffID = StoreFixture.diffID("a")
      let start = try await fixture.store.beginLayer(diffID, form: StoreFixture.form, lease: lease)
      guard case .begun(let layer) = start else {
        Issue.record("it is there")
        return
      }
      try await fixture.ingest("held", lease)
      let other = try fixture.reopened(budgetBytes: 0)
      _ = try other.removeAll()
      #expect(fixture.isThere("held"))
      try blob.append(ByteBuffer(string: "ob"))
      try blob.commit()
      try layer.commit(UnpackedLayer(diffID: diffID, archiveBytes: 1, storedBytes: 1, files: 1))
      #expect(try other.usage().blobs == 2)
      #expect(try other.usage().layers == 1)
    }
  }

  @Test func aBeginningIsKeptForADay() async throws {
    try await StoreFixture.with { fixture in
      for (name, age) in [("new", 80_000.0), ("old", 90_000.0)] {
        try fixture.write("x", to: "partial/\(name)")
        try StoreFixture.age(fixture.root.appending("partial").appending(name), bySeconds: age)
      }
      _ = try fixture.reopened()
      #expect(try fixture.names("partial") == ["new"])
      #expect(try fixture.names("locks") == [])
    }
  }
}
