import CollectorTestKit
import Foundation
import NIOCore
import OCI
import Synchronization
import Testing

@testable import Distribution

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

  private func exchange(_ flag: inout Bool, with value: Bool) -> Bool {
    defer { flag = value }
    return flag
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

  @Test(arguments: [true, false])
  func aStreamThatBreaksOffGoesOnWhereItEnded(knowsRanges: Bool) async throws {
    try await withBlob { fixture in
      fixture.registry.knowsRanges = knowsRanges
      fixture.registry.inject(.shortBody, times: 1)
      fixture.registry.inject(.cutConnection, times: 2)
      fixture.registry.inject(.shortBody, times: 2)
      let bytes = try await read(fixture)
      #expect(bytes == Self.data)
      #expect(fixture.registry.count() == 6)
      let ranges = fixture.registry.requests.map { $0.headers["range"] }
      #expect(ranges.first == .some(nil) && ranges.dropFirst().allSatisfy { $0?.hasPrefix("bytes=") == true })
    }
  }

  @Test func aLongTransferThatBreaksOffGoesOnToo() async throws {
    try await withBlob { fixture in
      fixture.registry.inject(.shortBody, times: 3)
      let received = Mutex(0)
      try await fixture.client.readBlob(blob.descriptor, in: "a/b") { piece in
        fixture.clock.advance(by: .seconds(600))
        received.withLock { $0 += piece.readableBytes }
      }
      #expect(received.withLock { $0 } == Self.data.count)
    }
  }

  @Test func attemptsAreBoundedOnceNothingMoreComes() async throws {
    try await withBlob { fixture in
      fixture.registry.inject(.shortBody, times: 1)
      fixture.registry.inject(.cutConnection)
      await #expect {
        try await read(fixture)
      } throws: {
        if case RegistryError.interrupted = $0 { true } else { false }
      }
      #expect(fixture.registry.count() == 1 + RetryPolicy.defaultMaximumAttempts - 1)
    }
  }

  @Test func aStreamThatBreaksOffIsNotTakenForWhole() async throws {
    try await withBlob({ $0.retry = .never }) { fixture in
      fixture.registry.inject(.shortBody, times: 1)
      await #expect {
        try await read(fixture)
      } throws: {
        if case RegistryError.interrupted = $0 { true } else { false }
      }
      #expect(fixture.registry.count() == 1)
    }
  }

  @Test func aTokenThatExpiresInTheMiddleIsReplaced() async throws {
    let credentials = ClosureCredentials { _ in RegistryCredential(username: "u", password: "p") }
    try await withBlob({ $0.credentials = credentials }) { fixture in
      fixture.registry.authentication = .token(username: "u", password: "p")
      fixture.registry.inject(.shortBody, path: "/v2/*", times: 2)
      let isFirst = Mutex(true)
      let received = Mutex(Data())
      try await fixture.client.readBlob(blob.descriptor, in: "a/b") { piece in
        if isFirst.withLock({ exchange(&$0, with: false) }) { fixture.registry.revokeTokens() }
        received.withLock { $0.append(contentsOf: piece.readableBytesView) }
      }
      #expect(received.withLock { $0 } == Self.data)
      #expect(fixture.registry.count(path: "/token") == 2)
    }
  }

  @Test func storageThatBreaksOffIsAskedForTheRest() async throws {
    try await FakeRegistry.withRunning { storage in
      storage.put(blob, in: "a/b")
      storage.inject(.shortBody, times: 1)
      try await withBlob { fixture in
        let path = "/v2/a/b/blobs/\(blob.descriptor.digest)"
        fixture.registry.inject(.status(307, headers: ["location": "http://\(storage.host)\(path)"]), path: "/v2/*")
        let bytes = try await read(fixture)
        #expect(bytes == Self.data)
        #expect(fixture.registry.count() == 2)
        #expect(storage.requests.map { $0.headers["range"] != nil } == [false, true])
      }
    }
  }

  @Test func anotherPartThanTheOneAskedForIsNotTaken() async throws {
    try await withBlob { fixture in
      fixture.registry.inject(.shortBody, times: 1)
      fixture.registry.inject(.fields(["content-range": "bytes 0-9/300000"]))
      await #expect {
        try await read(fixture)
      } throws: {
        if case RegistryError.malformed = $0 { true } else { false }
      }
    }
  }

  @Test func wrongBytesAfterAnInterruptionAreFound() async throws {
    try await withBlob { fixture in
      fixture.registry.knowsRanges = false
      fixture.registry.inject(.shortBody, times: 1)
      fixture.registry.inject(.content(Data(count: Self.data.count)))
      await #expect {
        try await read(fixture)
      } throws: {
        if case RegistryError.digestMismatch = $0 { true } else { false }
      }
    }
  }

  @Test func aReceiversErrorIsItsOwnThoughItLooksLikeOurs() async throws {
    let error = RegistryError.interrupted(what: "the receiver")
    try await withBlob { fixture in
      await #expect(throws: error) {
        try await fixture.client.readBlob(blob.descriptor, in: "a/b") { _ in throw error }
      }
      #expect(fixture.registry.count() == 1)
    }
  }

  @Test func aConfigurationWithALengthThatIsTooMuchIsNotRead() async throws {
    try await withBlob { fixture in
      for fault in [FakeRegistryFault.claimedLength(1 << 40), .endlessBody] {
        fixture.registry.behave()
        fixture.registry.inject(fault)
        await #expect {
          try await fixture.client.blob(blob.descriptor, in: "a/b")
        } throws: {
          if case RegistryError.tooLarge(_, 8_388_608) = $0 { true } else { false }
        }
      }
    }
  }

  @Test func aLengthThatIsTooLittleDoesNotPass() async throws {
    try await withBlob({ $0.retry = .never }) { fixture in
      fixture.registry.inject(.claimedLength(1000))
      await #expect(throws: RegistryError.self) { try await fixture.client.blob(blob.descriptor, in: "a/b") }
      await #expect(throws: RegistryError.self) { try await read(fixture) }
    }
  }

  @Test func aDocumentThatTricklesIsGivenUp() async throws {
    func hurry(_ configuration: inout RegistryConfiguration) {
      configuration.silenceTimeout = .milliseconds(60)
      configuration.retry = .never
    }
    try await withBlob(hurry) { fixture in
      fixture.registry.inject(.trickle(.milliseconds(10)))
      await #expect {
        try await fixture.client.blob(blob.descriptor, in: "a/b")
      } throws: {
        if case RegistryError.timedOut = $0 { true } else { false }
      }
    }
  }

  @Test func aStreamThatStallsIsGivenUp() async throws {
    func hurry(_ configuration: inout RegistryConfiguration) {
      configuration.silenceTimeout = .milliseconds(50)
      configuration.retry = .never
    }
    try await withBlob(hurry) { fixture in
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

  @Test func theReceiversTimeIsItsOwn() {
    let clock = RecordedClock()
    let watch = TransferWatch(limit: .seconds(10), silenceLimit: .seconds(60), now: clock.retryClock.now)
    watch.restart()
    for isOver in [false, true] {
      clock.advance(by: .seconds(5))
      watch.stop()
      clock.advance(by: .seconds(100))
      #expect(watch.isOver == isOver)
      watch.restart()
    }
  }

  @Test func transfersThatAreSilentOrSlowEnd() async throws {
    let slow = RegistryError.timedOut(what: "x", reason: "slow")
    let silent = RegistryError.timedOut(what: "x", reason: "silent")
    let long = TransferWatch(limit: .seconds(60), silenceLimit: .milliseconds(10))
    await #expect(throws: silent) {
      try await withTransferLimits(long, orThrow: slow, orThrowSilent: silent) { try await Task.sleep(for: .seconds(60)) }
    }
    let short = TransferWatch(limit: .milliseconds(10), silenceLimit: .seconds(60))
    await #expect(throws: slow) {
      try await withTransferLimits(short, orThrow: slow, orThrowSilent: silent) { try await Task.sleep(for: .seconds(60)) }
    }
    #expect(short.isOver)
  }

  @Test func nothingFollowsBytesThatTheReceiverHasLost() async throws {
    let calls = Mutex(0)
    try await withBlob { fixture in
      await #expect(throws: RegistryError.interrupted(what: "of another registry")) {
        try await fixture.client.readBlob(blob.descriptor, in: "a/b") { _ in
          calls.withLock { $0 += 1 }
          throw RegistryError.interrupted(what: "of another registry")
        }
      }
      #expect(calls.withLock { $0 } == 1 && fixture.registry.count() == 1)
    }
    let progress = BlobProgress(blob.descriptor, from: 0, what: "x")
    #expect(!progress.hasFailedReceiver)
    progress.noteFailedReceiver()
    #expect(progress.hasFailedReceiver)
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
