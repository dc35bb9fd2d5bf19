import CollectorTestKit
import Distribution
import Foundation
import NIOCore
import OCI
import Synchronization
import Testing

@Suite struct BlobTests {
  private static let data = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
  private let blob = TestBlob(BlobTests.data, mediaType: MediaType(rawValue: "application/x"))

  private func withBlob(
    _ configure: (inout RegistryConfiguration) -> Void = { _ in },
    _ body: (RegistryFixture) async throws -> Void
  ) async throws {
    try await RegistryFixture.run(configure) { fixture in
      fixture.registry.put(blob, in: "a/b")
      try await body(fixture)
    }
  }

  private func read(_ fixture: RegistryFixture, _ descriptor: Descriptor? = nil) async throws -> Data {
    let received = Mutex(Data())
    try await fixture.client.readBlob(descriptor ?? blob.descriptor, in: "a/b") { piece in
      received.withLock { $0.append(contentsOf: piece.readableBytesView) }
    }
    return received.withLock { $0 }
  }

  private func descriptor(size: Int64) -> Descriptor {
    Descriptor(mediaType: blob.descriptor.mediaType, digest: blob.descriptor.digest, size: size)
  }

  @Test func bothWaysGiveAllBytes() async throws {
    try await withBlob { fixture in
      let streamed = try await read(fixture)
      let fetched = try await fixture.client.blob(blob.descriptor, in: "a/b")
      #expect(streamed == Self.data && fetched == Self.data)
    }
  }

  @Test(arguments: [-1, 0, 299_999, 300_001] as [Int64])
  func theSizeIsChecked(size: Int64) async throws {
    try await withBlob { fixture in
      for operation in [
        { try await read(fixture, descriptor(size: size)) }, { try await fixture.client.blob(descriptor(size: size), in: "a/b") },
      ] {
        await #expect {
          try await operation()
        } throws: {
          if case RegistryError.sizeMismatch(_, size, _) = $0 { true } else { false }
        }
      }
    }
  }

  @Test func theDigestIsChecked() async throws {
    try await withBlob { fixture in
      var wrong = Self.data
      wrong[200_000] ^= 1
      fixture.registry.inject(.content(wrong))
      for operation in [{ try await read(fixture) }, { try await fixture.client.blob(blob.descriptor, in: "a/b") }] {
        await #expect {
          try await operation()
        } throws: {
          if case RegistryError.digestMismatch(_, blob.descriptor.digest, _) = $0 { true } else { false }
        }
      }
    }
  }

  @Test func aConfigurationThatSaysItIsTooLargeIsNotAskedFor() async throws {
    try await withBlob { fixture in
      await #expect {
        try await fixture.client.blob(descriptor(size: 1 << 40), in: "a/b")
      } throws: {
        if case RegistryError.tooLarge = $0 { true } else { false }
      }
      #expect(fixture.registry.requests.isEmpty)
    }
  }

  @Test func aStreamThatBreaksOffIsNotTakenForWhole() async throws {
    try await withBlob { fixture in
      fixture.registry.inject(.shortBody, times: 1)
      await #expect {
        try await read(fixture)
      } throws: {
        if case RegistryError.interrupted = $0 { true } else { false }
      }
      #expect(fixture.registry.count() == 1)
    }
  }

  @Test func aStreamThatStallsIsGivenUp() async throws {
    try await withBlob({ $0.silenceTimeout = .milliseconds(50) }) { fixture in
      fixture.registry.inject(.stall)
      await #expect {
        try await read(fixture)
      } throws: {
        if case RegistryError.timedOut = $0 { true } else { false }
      }
    }
  }

  @Test func aReceiverThatFailsEndsTheTransfer() async throws {
    struct Full: Error {}
    try await withBlob { fixture in
      await #expect(throws: Full.self) {
        try await fixture.client.readBlob(blob.descriptor, in: "a/b") { _ in throw Full() }
      }
    }
  }

  @Test func aCancelledReaderGetsCancellationError() async throws {
    try await withBlob { fixture in
      fixture.registry.inject(.stall)
      let gate = Gate(isOpen: true)
      let task = Task { [blob] in
        try await fixture.client.readBlob(blob.descriptor, in: "a/b") { _ in try await gate.wait() }
      }
      await gate.waitForArrivals(1)
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }
}
