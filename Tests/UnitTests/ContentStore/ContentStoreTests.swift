import CollectorTestKit
import ContentStore
import Foundation
import Logging
import NIOCore
import OCI
import SystemPackage
import Testing

/// What the store keeps, and for whom.
@Suite struct ContentStoreTests {
  static let form = LayerForm(attributes: .user, ownership: .dropped, makesDevices: false)

  static func open(_ directory: TemporaryDirectory, budgetBytes: Int64 = .max) throws -> ContentStore {
    try ContentStore.open(directory.file("cache"), budgetBytes: budgetBytes, logger: Logger(label: "tests"))
  }

  static func descriptor(_ data: Data) -> Descriptor {
    Descriptor(mediaType: .ociConfiguration, digest: Digest(sha256Of: data), size: Int64(data.count))
  }

  static func ingest(_ data: Data, _ store: ContentStore, _ lease: StoreLease) async throws {
    guard case .begun(let session) = try await store.ingest(descriptor(data), lease: lease) else { return }
    try session.append(ByteBuffer(bytes: data))
    try session.commit()
  }

  static func layer(_ name: String, bytes: Int64 = 1000, _ store: ContentStore, _ lease: StoreLease) async throws -> StoredLayer {
    let diffID = Digest(sha256Of: name.utf8)
    switch try await store.beginLayer(diffID, form: form, lease: lease) {
    case .present(let layer): return layer
    case .begun(let session):
      try Data(name.utf8).write(to: URL(filePath: session.directory.appending("file").string))
      return try session.commit(UnpackedLayer(diffID: diffID, archiveBytes: bytes, storedBytes: bytes, files: 1))
    }
  }

  @Test func whatIsCommittedIsThereForOthers() async throws {
    try await withTemporaryDirectory { directory in
      let store = try Self.open(directory)
      let lease = try store.makeLease()
      try await Self.ingest(Data("blob".utf8), store, lease)
      let layer = try await Self.layer("a", store, lease)
      let other = try Self.open(directory)
      let otherLease = try other.makeLease()
      #expect(try other.blob(Digest(sha256Of: "blob".utf8), lease: otherLease)?.sizeBytes == 4)
      #expect(try other.layer(layer.diffID, form: Self.form, lease: otherLease) == layer)
      #expect(try other.layer(layer.diffID, form: .privileged, lease: otherLease) == nil, "it is of another form")
      let file = other.layersDirectory.pushing(FilePath(layer.name)).appending("file")
      #expect(try String(contentsOfFile: file.string, encoding: .utf8) == "a")
      lease.release()
      otherLease.release()
    }
  }

  @Test func wrongBytesAreNotKept() async throws {
    try await withTemporaryDirectory { directory in
      let store = try Self.open(directory)
      let lease = try store.makeLease()
      defer { lease.release() }
      let wanted = Self.descriptor(Data("right".utf8))
      for wrong in ["wrong", "too long", "few"] {
        guard case .begun(let session) = try await store.ingest(wanted, lease: lease) else {
          Issue.record("something is kept after \(wrong)")
          continue
        }
        #expect(session.offsetBytes == 0)
        do throws(StoreError) {
          try session.append(ByteBuffer(string: wrong))
          try session.commit()
          Issue.record("\(wrong) is taken")
        } catch {
          #expect(!error.isTransient, "\(error)")
        }
        session.cancel()
      }
      #expect(try store.blob(wanted.digest, lease: lease) == nil)
    }
  }

  @Test func aTransferGoesOnWhereItWasCut() async throws {
    try await withTemporaryDirectory { directory in
      let data = Data("the first half and the second half".utf8)
      let store = try Self.open(directory)
      let lease = try store.makeLease()
      defer { lease.release() }
      guard case .begun(let first) = try await store.ingest(Self.descriptor(data), lease: lease) else { return }
      try first.append(ByteBuffer(bytes: data.prefix(14)))
      first.suspend()
      guard case .begun(let second) = try await Self.open(directory).ingest(Self.descriptor(data), lease: lease) else { return }
      #expect(second.offsetBytes == 14)
      var back = Data()
      try await second.readBack { back.append(contentsOf: $0.readableBytesView) }
      #expect(back == data.prefix(14))
      try second.append(ByteBuffer(bytes: data.dropFirst(14)))
      #expect(try second.commit().sizeBytes == Int64(data.count))
    }
  }

  @Test func whoWantsTheSameWaitsAndFindsIt() async throws {
    try await withTemporaryDirectory { directory in
      let store = try Self.open(directory)
      let lease = try store.makeLease()
      defer { lease.release() }
      let data = Data("shared".utf8)
      guard case .begun(let first) = try await store.ingest(Self.descriptor(data), lease: lease) else { return }
      let second = Task { try await store.ingest(Self.descriptor(data), lease: lease) }
      let third = Task { try await store.ingest(Self.descriptor(data), lease: lease) }
      third.cancel()
      await #expect(throws: CancellationError.self) { _ = try await third.value }
      try first.append(ByteBuffer(bytes: data))
      try first.commit()
      guard case .present = try await second.value else {
        Issue.record("it is taken in twice")
        return
      }
    }
  }

  @Test func whatIsInUseIsNotEvictedAndTheRestGoesByItsLastUse() async throws {
    try await withTemporaryDirectory { directory in
      let store = try Self.open(directory, budgetBytes: 20_000)
      let (held, passing) = (try store.makeLease(), try store.makeLease())
      let names = ["held", "old", "used", "new"]
      for (index, name) in names.enumerated() {
        let layer = try await Self.layer(name, bytes: 4000, store, name == "held" ? held : passing)
        let record = store.layersDirectory.pushing(FilePath(layer.name)).removingLastComponent().appending("layer.json")
        let time = Date(timeIntervalSinceNow: Double(index) * 10 - 1000)
        try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: record.string)
      }
      _ = try store.layer(Digest(sha256Of: "used".utf8), form: Self.form, lease: passing)
      passing.release()
      #expect(try store.usage().layers == 4)
      let eviction = try store.evict()
      #expect(eviction.layers == 2)
      let left = try store.makeLease()
      let there = try names.filter { try store.layer(Digest(sha256Of: $0.utf8), form: Self.form, lease: left) != nil }
      #expect(there == ["held", "used"])
      left.release()
      #expect(try store.removeAll().layers == 1, "what is held stays")
      held.release()
      #expect(try store.removeAll().layers == 1)
      #expect(try store.usage().bytes == 0)
    }
  }

  @Test func anImageIsFoundByItsIDAndItsEntryGoesWithIt() async throws {
    try await withTemporaryDirectory { directory in
      let store = try Self.open(directory)
      let lease = try store.makeLease()
      let packed = try TestImage(layers: [[.file("a", "x")]]).packed()
      let image = StoredImage(
        id: packed.imageID,
        manifest: packed.content.document,
        descriptor: packed.content.descriptor(),
        configuration: Data(packed.configuration)
      )
      try store.add(image.configuration, as: packed.manifest.config, lease: lease)
      try store.add(image.manifest, as: image.descriptor, lease: lease)
      for _ in 1...2 { try store.record(image, name: "registry.example.com/team/app:1") }
      #expect(try store.image(packed.imageID, lease: lease) == image)
      let index = try String(contentsOfFile: store.directory.appending("index.json").string, encoding: .utf8)
      #expect(index.components(separatedBy: "registry.example.com/team/app:1").count == 2)
      lease.release()
      #expect(try store.removeAll().blobs == 2)
      let lease2 = try store.makeLease()
      defer { lease2.release() }
      #expect(try store.image(packed.imageID, lease: lease2) == nil)
    }
  }
}
