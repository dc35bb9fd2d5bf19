import CollectorTestKit
import Foundation
import NIOCore
import OCI
import Synchronization
import Testing

@testable import Distribution

@Suite struct RegistryMirrorTests {
  private static let data = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
  private let blob = TestBlob(RegistryMirrorTests.data, mediaType: MediaType(rawValue: "application/x"))
  private let image: PackedImage

  init() throws {
    image = try TestImage.empty.packed()
  }

  /// A registry that has an image and a blob, and a mirror that has both below `proxy/`.
  private func withMirror(
    _ others: [String] = [],
    _ configure: (inout RegistryConfiguration) -> Void = { _ in },
    _ body: (RegistryFixture, FakeRegistry) async throws -> Void
  ) async throws {
    try await FakeRegistry.withRunning { mirror in
      func prepare(_ configuration: inout RegistryConfiguration) throws {
        configuration.mirrors = try (others + ["\(mirror.host)/proxy"]).map { try RegistryMirror($0, usesPlainHTTP: true) }
        configure(&configuration)
      }
      try await RegistryFixture.run(prepare) { fixture in
        for (registry, repository) in [(fixture.registry, "a/b"), (mirror, "proxy/a/b")] {
          registry.put(image, in: repository, tag: "t")
          registry.put(blob, in: repository)
        }
        try await body(fixture, mirror)
      }
    }
  }

  private func read(_ fixture: RegistryFixture) async throws -> Data {
    let received = Mutex(Data())
    try await fixture.client.readBlob(blob.descriptor, in: "a/b") { piece in
      received.withLock { $0.append(contentsOf: piece.readableBytesView) }
    }
    return received.withLock { $0 }
  }

  @Test(arguments: [
    ("m.example.com", "m.example.com", ""), ("m.example.com:5000/a/b/", "m.example.com:5000", "a/b"),
    ("[::1]:1/x", "[::1]:1", "x"),
  ])
  func parsing(text: String, host: String, prefix: String) throws {
    let mirror = try RegistryMirror(text)
    #expect(mirror.host.name == host && mirror.prefix == prefix)
  }

  @Test(arguments: ["", "/x", "https://m/x", "m.example.com/a//b", "m.example.com/../b", "m.example.com/a b", "m/a?b", "m/a:b"])
  func nonsense(text: String) {
    #expect(throws: RegistryError.self) { try RegistryMirror(text) }
  }

  @Test func everythingComesFromTheMirrorButListings() async throws {
    try await withMirror { fixture, mirror in
      let head = try await fixture.client.head(.tag("t"), in: "a/b")
      let manifest = try await fixture.client.manifest(.digest(head.digest), in: "a/b")
      let small = try await fixture.client.blob(blob.descriptor, in: "a/b")
      let bytes = try await read(fixture)
      #expect(bytes == small && manifest.digest == image.digest)
      #expect(fixture.registry.requests.isEmpty && mirror.count(path: "/v2/proxy/a/b/*") == 4)
      let tags = try await RegistryFixture.all(fixture.client.tags(of: "a/b"))
      #expect(tags == ["t"] && fixture.registry.count() == 1)
      #expect(fixture.notices.all.isEmpty)
    }
  }

  @Test(arguments: [
    FakeRegistryFault.status(404), .status(403), .status(500), .status(401), .content(Data("{}".utf8)), .cutConnection,
    .status(429, headers: ["retry-after": "100"]), .endlessBody,
  ])
  func whateverAMirrorDoesTheRegistryIsAsked(fault: FakeRegistryFault) async throws {
    try await withMirror { fixture, mirror in
      mirror.inject(fault)
      let manifest = try await fixture.client.manifest(.tag("t"), in: "a/b")
      #expect(manifest.digest == image.digest && fixture.registry.count() == 1)
      #expect(mirror.count() <= 2 && fixture.clock.sleeps.allSatisfy { $0 < .seconds(1) }, "nobody waits for a mirror")
      let isTold = fixture.notices.all.contains { if case .mirrorFailed = $0 { true } else { false } }
      #expect(isTold == (fault != .status(404)))
    }
  }

  @Test func whatNobodyHasIsNotFound() async throws {
    try await withMirror { fixture, mirror in
      await #expect {
        try await fixture.client.head(.tag("gone"), in: "a/b")
      } throws: {
        if case RegistryError.notFound = $0 { "\($0)".contains(fixture.registry.host) } else { false }
      }
    }
  }

  @Test func blameIsReported() async throws {
    try await withMirror { fixture, mirror in
      mirror.inject(.status(403))
      fixture.registry.inject(.status(503, headers: ["retry-after": "4000"]))
      await #expect {
        try await fixture.client.manifest(.tag("t"), in: "a/b")
      } throws: {
        guard case RegistryError.mirrored(.server(503, _, _, _), let failures) = $0, let error = $0 as? RegistryError else {
          return false
        }
        let words = ["status 503", "mirror \(mirror.host)/proxy failed", "does not allow"]
        return failures.map(\.mirror) == ["\(mirror.host)/proxy"] && error.isTransient && error.retryAfter == .seconds(4000)
          && words.allSatisfy { "\(error)".contains($0) } && error.retryAfter == .seconds(4000)
      }
    }
  }

  @Test func aDeadMirrorRestsForAMinute() async throws {
    let dead = try await FakeRegistry.withRunning { $0.host }
    try await withMirror([dead]) { fixture, mirror in
      for _ in 0..<3 { _ = try await fixture.client.head(.tag("t"), in: "a/b") }
      #expect(mirror.count() == 3)
      #expect(fixture.notices.all.count == 1 && fixture.clock.sleeps.count == 1, "it was tried twice, and then left alone")
      fixture.clock.advance(by: .seconds(61))
      _ = try await fixture.client.head(.tag("t"), in: "a/b")
      #expect(fixture.notices.all.count == 1 && fixture.clock.sleeps.count == 2)
    }
  }

  @Test func aMirrorIsTriedByOneRequestAfterItsRest() async throws {
    let dead = try await FakeRegistry.withRunning { $0.host }
    try await withMirror([dead], { $0.retry.maximumAttempts = 1 }) { fixture, mirror in
      _ = try await fixture.client.head(.tag("t"), in: "a/b")
      fixture.clock.advance(by: .seconds(61))
      let first = try #require(fixture.client.mirrors.first)
      let now = fixture.clock.retryClock.now()
      let reasons = (0..<10).map { _ in first.reasonToRest(at: now) }
      #expect(reasons.map { $0 == nil } == [true] + Array(repeating: false, count: 9))
      first.note(nil, at: now)
      #expect(first.reasonToRest(at: now) == nil && first.reasonToRest(at: now) == nil)
    }
  }

  @Test func whoWaitsForAMirrorThatFailsDoesNotTryItToo() async throws {
    func configure(_ configuration: inout RegistryConfiguration) {
      configuration.maximumConcurrentRequests = 1
      configuration.retry.maximumAttempts = 1
    }
    try await withMirror([], configure) { fixture, mirror in
      mirror.inject(.cutConnection)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<10 { group.addTask { _ = try await fixture.client.head(.tag("t"), in: "a/b") } }
        try await group.waitForAll()
      }
      // One can have had its turn before the failure of the first was noted.
      #expect(mirror.count() <= 2 && fixture.registry.count() == 10)
      #expect(fixture.notices.all.count == 1)
    }
  }

  @Test func aMirrorThatRefusesTheCredentialRests() async throws {
    let wrong = ClosureCredentials { _ in RegistryCredential(username: "u", password: "wrong") }
    try await withMirror([], { $0.credentials = wrong }) { fixture, mirror in
      mirror.authentication = .basic(username: "u", password: "p")
      for _ in 0..<5 { _ = try await fixture.client.head(.tag("t"), in: "a/b") }
      #expect(mirror.count() == 2 && fixture.registry.count() == 5)
    }
  }

  @Test func aMirrorThatWantsAPauseRestsForSoLong() async throws {
    try await withMirror { fixture, mirror in
      mirror.inject(.status(429, headers: ["retry-after": "100"]))
      for _ in 0..<2 { _ = try await fixture.client.head(.tag("t"), in: "a/b") }
      fixture.clock.advance(by: .seconds(99))
      _ = try await fixture.client.head(.tag("t"), in: "a/b")
      #expect(mirror.count() == 1)
      fixture.clock.advance(by: .seconds(2))
      _ = try await fixture.client.head(.tag("t"), in: "a/b")
      #expect(mirror.count() == 2 && fixture.clock.sleeps.isEmpty)
    }
  }

  @Test func eachMirrorHasCredentialsOfItsOwn() async throws {
    let asked = Mutex<Set<String>>([])
    let credentials = ClosureCredentials { host in
      asked.withLock { _ = $0.insert(host) }
      return RegistryCredential(username: "u", password: host)
    }
    try await withMirror([], { $0.credentials = credentials }) { fixture, mirror in
      mirror.authentication = .basic(username: "u", password: mirror.host)
      _ = try await fixture.client.head(.tag("t"), in: "a/b")
      #expect(fixture.registry.requests.isEmpty && asked.withLock { $0 } == [mirror.host])
    }
  }

  @Test func aTransferGoesOnElsewhere() async throws {
    try await withMirror { fixture, mirror in
      mirror.inject(.shortBody, times: 1)
      mirror.inject(.cutConnection)
      let bytes = try await read(fixture)
      #expect(bytes == Self.data)
      #expect(fixture.registry.requests.map { $0.headers["range"] != nil } == [true])
    }
  }

  @Test func aMirrorThatSendsTooMuchSpoilsNothing() async throws {
    try await withMirror { fixture, mirror in
      mirror.inject(.content(Self.data + Data(count: 100_000)), path: "*/blobs/*")
      let bytes = try await read(fixture)
      #expect(bytes == Self.data)
    }
  }

  @Test func aMirrorThatSendsTooLittleIsFilledUp() async throws {
    try await withMirror { fixture, mirror in
      mirror.inject(.content(Self.data.prefix(100_000)), path: "*/blobs/*")
      let bytes = try await read(fixture)
      #expect(bytes == Self.data)
      #expect(fixture.registry.requests.map { $0.headers["range"] } == ["bytes=100000-"])
    }
  }

  @Test func wrongBytesThatWereHandedOnAreNotMixedWithOthers() async throws {
    try await withMirror { fixture, mirror in
      mirror.inject(.content(Data(count: Self.data.count)), path: "*/blobs/*")
      await #expect {
        try await read(fixture)
      } throws: {
        if case RegistryError.digestMismatch = $0 { "\($0)".contains(mirror.host) } else { false }
      }
      #expect(fixture.registry.requests.isEmpty)
      let bytes = try await read(fixture)
      #expect(bytes == Self.data, "the mirror rests meanwhile")
    }
  }
}
