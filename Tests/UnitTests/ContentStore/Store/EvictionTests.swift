import Foundation
import NIOCore
import OCI
import SystemPackage
import Testing

@testable import ContentStore

/// What goes when there is too much, and what stays.
@Suite struct EvictionTests {
  @Test func whatWasNotUsedForLongestGoesFirst() async throws {
    try await StoreFixture.with(budgetBytes: 2000) { fixture in
      let lease = try fixture.store.makeLease()
      var layers: [String: StoredLayer] = [:]
      for (index, name) in ["a", "b", "c"].enumerated() {
        let layer = try await fixture.layer(name, bytes: 700, lease)
        try StoreFixture.age(fixture.record(layer), bySeconds: Double(1000 - index))
        layers[name] = layer
      }
      let blob = try await fixture.ingest(String(repeating: "x", count: 700), lease)
      try StoreFixture.age(blob.path, bySeconds: 998.5)
      let usage = try fixture.store.usage()
      #expect((usage.layers, usage.layerBytes, usage.blobs, usage.blobBytes) == (3, 2100, 1, 700))
      #expect(usage.bytes == 2800)
      // It counts as used just now.
      #expect(try fixture.store.layer(StoreFixture.diffID("a"), form: StoreFixture.form, lease: lease) == layers["a"])
      #expect(try fixture.store.evict().bytes == 0, "the lease holds all")
      lease.release()
      let eviction = try fixture.store.evict()
      #expect((eviction.layers, eviction.blobs, eviction.bytes) == (1, 1, 1400))
      #expect(eviction.left == [])
      let kept = [layers["a"], layers["c"]].compactMap { $0.map { String($0.name.dropLast(3)) } }
      #expect(try fixture.names("layers") == kept.sorted())
      #expect(try fixture.names("trash") == [])
      #expect(try fixture.store.evict() == StoreEviction(), "it is within its budget")
    }
  }

  @Test func aBlobWhoseLayerIsUnpackedGoesBeforeAllElse() async throws {
    try await StoreFixture.with(budgetBytes: 2000) { fixture in
      let lease = try fixture.store.makeLease()
      let spare = try await fixture.ingest("the layer's blob", lease)
      let old = try await fixture.layer("old", bytes: 1000, lease)
      try await fixture.layer("new", bytes: 990, from: spare.digest, lease)
      try StoreFixture.age(fixture.record(old), bySeconds: 1000)
      lease.release()
      let eviction = try fixture.store.evict()
      #expect((eviction.blobs, eviction.layers) == (1, 0))
      #expect(!fixture.isThere("the layer's blob"))
    }
  }

  @Test func whatALivingLeaseHoldsStays() async throws {
    try await StoreFixture.with(budgetBytes: 0) { fixture in
      let (making, holding) = (try fixture.store.makeLease(), try fixture.reopened().makeLease())
      try await fixture.ingest("held", making)
      try await fixture.ingest("not held", making)
      try await fixture.layer("held", making)
      try await fixture.layer("not held", making)
      let other = try fixture.reopened(budgetBytes: 0)
      #expect(try other.blob(Digest(sha256Of: "held".utf8), lease: holding) != nil)
      #expect(try other.layer(StoreFixture.diffID("held"), form: StoreFixture.form, lease: holding) != nil)
      making.release()
      making.release()
      for everything in [false, true] {
        _ = everything ? try other.removeAll() : try fixture.store.evict()
        #expect(fixture.isThere("held"))
        #expect(!fixture.isThere("not held"))
        #expect(try fixture.names("layers").count == 1)
      }
      holding.release()
      let eviction = try other.evict()
      #expect((eviction.blobs, eviction.layers) == (1, 1))
      #expect(try fixture.store.usage() == StoreUsage())
      #expect(try fixture.names("leases") == [])
    }
  }

  @Test func aLeaseThatWasReleasedHoldsNothingMore() async throws {
    try await StoreFixture.with { fixture in
      let (lease, other) = (try fixture.store.makeLease(), try fixture.store.makeLease())
      defer { other.release() }
      try await fixture.ingest("blob", other)
      lease.release()
      #expect(throws: StoreError.self) { _ = try fixture.store.blob(Digest(sha256Of: "blob".utf8), lease: lease) }
    }
  }

  @Test func aLeaseOfAProcessThatHasEndedHoldsNothing() async throws {
    try await StoreFixture.with(budgetBytes: 0) { fixture in
      let lease = try fixture.store.makeLease()
      let blob = try await fixture.ingest("blob", lease)
      lease.release()
      try fixture.write("blob \(blob.digest)\n", to: "leases/dead")
      #expect(try fixture.store.evict().blobs == 1)
      #expect(try fixture.names("leases") == [])
    }
  }

  @Test func aBeginningGoesUnlessSomebodyIsAtIt() async throws {
    try await StoreFixture.with(budgetBytes: 0) { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let session = try #require(try await fixture.begin("begun", lease))
      try session.append(ByteBuffer(string: "beg"))
      let suspended = try #require(try await fixture.begin("suspended", lease))
      try suspended.append(ByteBuffer(string: "susp"))
      suspended.suspend()
      #expect(try fixture.store.usage().partialBytes == 7)
      let eviction = try fixture.store.evict()
      #expect((eviction.partials, eviction.bytes) == (1, 4))
      try session.append(ByteBuffer(string: "un"))
      try session.commit()
      #expect(fixture.isThere("begun"))
    }
  }

  @Test func anImageWhoseDocumentsGoIsForgotten() async throws {
    try await StoreFixture.with(budgetBytes: 0) { fixture in
      let (held, passing) = (try fixture.store.makeLease(), try fixture.store.makeLease())
      defer { held.release() }
      let kept = try fixture.add("kept", name: "example.com/kept:1", held)
      let gone = try fixture.add("gone", name: "example.com/gone:1", passing)
      passing.release()
      #expect(try fixture.store.evict().blobs == 2)
      let index = try #require(StoreIndex.read(fixture.store.paths.index))
      #expect(index.entries.map(\.digest) == [kept.descriptor.digest])
      #expect(try fixture.store.image(kept.id, lease: held) == kept)
      #expect(try fixture.store.image(gone.id, lease: held) == nil)
    }
  }

  @Test func layersOfOtherFormsStandSideBySide() async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      var names: Set<String> = []
      for attributes in [LayerForm.Attributes.trusted, .user] {
        for ownership in [LayerForm.Ownership.kept, .dropped] {
          for makesDevices in [true, false] {
            let form = LayerForm(attributes: attributes, ownership: ownership, makesDevices: makesDevices)
            #expect(try fixture.store.layer(StoreFixture.diffID("a"), form: form, lease: lease) == nil)
            let layer = try await fixture.layer("a", form: form, lease)
            #expect(try fixture.store.layer(StoreFixture.diffID("a"), form: form, lease: lease) == layer)
            names.insert(layer.name)
          }
        }
      }
      #expect(names.count == 8)
      #expect(names.allSatisfy { $0.utf8.count == 27 })
    }
  }
}
