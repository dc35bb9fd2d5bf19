import Foundation
import NIOCore
import OCI
import SystemPackage
import Testing

@testable import ContentStore

/// Blobs on their way into the store.
@Suite struct IngestTests {
  @Test func whatIsCommittedCanBeReadBack() async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let text = String(repeating: "0123456789", count: 200_000)
      let session = try #require(try await fixture.begin(text, lease))
      #expect(session.offsetBytes == 0)
      for start in stride(from: 0, to: 2_000_000, by: 500_000) {
        try session.append(ByteBuffer(string: String(text.dropFirst(start).prefix(500_000))))
      }
      #expect(!fixture.isThere(text), "it is there before it is whole")
      let blob = try session.commit()
      #expect(blob.sizeBytes == 2_000_000)
      let found = try #require(try fixture.reopened().blob(blob.digest, lease: lease))
      var back = Data()
      try await found.read { back.append(contentsOf: $0.readableBytesView) }
      #expect(back == Data(text.utf8))
      #expect(try fixture.names("partial") == [])
      #expect(try fixture.names("locks") == [])
    }
  }

  @Test(arguments: [Digest.Algorithm.sha256, .sha512], ["", "a"])
  func everyAlgorithmAndSizeIsTaken(algorithm: Digest.Algorithm, text: String) async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let digest = ContentStore.digest(of: Data(text.utf8), algorithm)
      let descriptor = Descriptor(mediaType: .ociConfiguration, digest: digest, size: Int64(text.utf8.count))
      if case .begun(let session) = try await fixture.store.ingest(descriptor, lease: lease) {
        try session.append(ByteBuffer(string: text))
        try session.commit()
      }
      #expect(try fixture.store.blob(digest, lease: lease)?.sizeBytes == descriptor.size)
    }
  }

  @Test(arguments: ["wrong", "few", "", "too long", "right, and more"])
  func otherBytesAreRefusedAndNotKept(wrong: String) async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let session = try #require(try await fixture.begin("right", lease))
      let error = #expect(throws: StoreError.self) {
        try session.append(ByteBuffer(string: wrong))
        try session.commit()
      }
      guard case .mismatch = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      session.cancel()
      #expect(try fixture.names("partial") == [])
      #expect(!fixture.isThere("right"))
      #expect(throws: StoreError.self) { try session.append(ByteBuffer(string: "right")) }
      #expect(try await fixture.ingest("right", lease).sizeBytes == 5)
    }
  }

  @Test func aNegativeSizeIsRefused() async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let descriptor = Descriptor(mediaType: .ociConfiguration, digest: Digest(sha256Of: "a".utf8), size: -1)
      await #expect(throws: StoreError.self) { _ = try await fixture.store.ingest(descriptor, lease: lease) }
    }
  }

  @Test func theSizeThatADescriptorTellsMustBeTheBlobs() async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let digest = try await fixture.ingest("blob", lease).digest
      let lying = Descriptor(mediaType: .ociConfiguration, digest: digest, size: 5)
      await #expect(throws: StoreError.mismatch(digest, reason: "it has 4 bytes, not 5")) {
        _ = try await fixture.store.ingest(lying, lease: lease)
      }
      #expect(fixture.isThere("blob"))
    }
  }

  @Test func aTransferGoesOnWhereItWasCut() async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let text = "the first half and the second half"
      let first = try #require(try await fixture.begin(text, lease))
      try first.append(ByteBuffer(string: String(text.prefix(14))))
      first.suspend()
      first.cancel()
      let second = try #require(try await fixture.begin(text, lease, in: fixture.reopened()))
      #expect(second.offsetBytes == 14)
      var back = Data()
      try await second.readBack { back.append(contentsOf: $0.readableBytesView) }
      #expect(back == Data(text.utf8.prefix(14)))
      try second.append(ByteBuffer(string: String(text.dropFirst(14))))
      #expect(try second.commit().sizeBytes == Int64(text.utf8.count))
    }
  }

  /// What an earlier attempt has left: how much of it counts.
  @Test(arguments: [("ri", 2), ("right", nil), ("wrong", 0), ("right and more", 0), ("", 0)] as [(String, Int64?)])
  func whatAnAttemptLeftIsLookedAt(left: String, offset: Int64?) async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      try fixture.write(left, to: "partial/sha256-\(Digest(sha256Of: "right".utf8).hex)")
      let session = try await fixture.begin("right", lease)
      #expect(session?.offsetBytes == offset)
      #expect(fixture.isThere("right") == (offset == nil), "all of it makes it whole")
      session?.cancel()
    }
  }

  @Test func aBeginningThatIsRottenIsDroppedOnceThatShows() async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      try fixture.write("wr", to: "partial/sha256-\(Digest(sha256Of: "right".utf8).hex)")
      let session = try #require(try await fixture.begin("right", lease))
      try session.append(ByteBuffer(string: "ght"))
      #expect(throws: StoreError.self) { try session.commit() }
      #expect(try await fixture.begin("right", lease)?.offsetBytes == 0)
    }
  }

  @Test func whoWantsTheSameWaitsAndFindsIt() async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let session = try #require(try await fixture.begin("shared", lease))
      async let second = fixture.begin("shared", lease)
      async let third = fixture.begin("shared", lease, in: fixture.reopened())
      try session.append(ByteBuffer(string: "shared"))
      try session.commit()
      #expect(try await second == nil)
      #expect(try await third == nil)
    }
  }

  @Test func whoWaitsCanBeCancelled() async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let session = try #require(try await fixture.begin("shared", lease))
      let store = fixture.store
      let waiting = Task { _ = try await store.ingest(StoreFixture.descriptor("shared"), lease: lease) }
      waiting.cancel()
      await #expect(throws: CancellationError.self) { try await waiting.value }
      session.cancel()
      #expect(try await fixture.begin("shared", lease) != nil)
    }
  }

  @Test func aSessionThatIsForgottenKeepsNobodyOut() async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      try #require(try await fixture.begin("blob", lease)).append(ByteBuffer(string: "bl"))
      #expect(try await fixture.begin("blob", lease)?.offsetBytes == 2)
    }
  }

  @Test func aBlobThatHasRottenIsFoundOutAndRemoved() async throws {
    try await StoreFixture.with { fixture in
      let lease = try fixture.store.makeLease()
      defer { lease.release() }
      let blob = try await fixture.ingest("blob", lease)
      try fixture.write("blab", to: "blobs/sha256/\(blob.digest.hex)")
      await #expect(throws: StoreError.self) { try await blob.read { _ in } }
      #expect(!fixture.isThere("blob"))

      try await fixture.ingest("blob", lease)
      try fixture.write("bl", to: "blobs/sha256/\(blob.digest.hex)")
      #expect(try await fixture.begin("blob", lease) != nil, "one of another size is not taken for the blob")
    }
  }
}
