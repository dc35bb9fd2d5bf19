import CollectorCore
import CollectorTestKit
import Distribution
import Foundation
import ImageSources
import OCI
import Synchronization
import Testing

/// What a listing says when the registry has a fault: the one image, repository or registry fails, and the others go on.
@Suite struct RegistryListingFaultTests {
  private typealias Fixture = RegistrySourceFixture

  /// Repositories `a` with tags `bad` and `good`, and `b` with `good`, all different.
  private func withImages(_ body: (RegistrySourceFixture) async throws -> Void) async throws {
    try await Fixture.run { fixture in
      fixture.registry.put(try Fixture.image("bad"), in: "a", tag: "bad")
      fixture.registry.put(try Fixture.image("good"), in: "a", tag: "good")
      fixture.registry.put(try Fixture.image("other"), in: "b", tag: "good")
      try await body(fixture)
    }
  }

  private var badDigest: Digest { get throws { try Fixture.image("bad").digest } }
  private var badID: Digest { get throws { try Fixture.image("bad").imageID } }

  private func expectOnlyBadFails(
    _ fixture: RegistrySourceFixture,
    isTransient: Bool,
    mentions words: String
  ) async throws {
    let listed = try await fixture.list("/")
    #expect(listed.lines.filter { !$0.contains("failed") } == ["a:good image", "b:good image"])
    #expect(listed.lines.count { $0.hasPrefix("a:bad failed: ") && $0.contains(words) } == 1, "\(listed.lines)")
    #expect(listed.failures.map(\.isTransient) == [isTransient])
  }

  @Test(arguments: [
    (FakeRegistryFault.content(Data("{}".utf8)), false, "does not match its digest"),
    (.endlessBody, false, "larger than"), (.status(500), true, "status 500"), (.cutConnection, true, "connection ended"),
    (.shortBody, true, "connection ended"), (.status(403), false, "does not allow"),
  ])
  func aManifest(fault: FakeRegistryFault, isTransient: Bool, words: String) async throws {
    try await withImages { fixture in
      fixture.registry.inject(fault, method: "GET", path: "*/manifests/\(try badDigest)")
      try await expectOnlyBadFails(fixture, isTransient: isTransient, mentions: words)
    }
  }

  @Test func aLimitThatNobodyWaitsForIsForTheWholeRegistry() async throws {
    try await withImages { fixture in
      fixture.registry.inject(.status(429, headers: ["retry-after": "900"]), path: "*/manifests/*")
      let listed = try await fixture.list("/")
      #expect(listed.lines.count { $0.contains("failed: ") && $0.contains("900 s") } == 3, "\(listed.lines)")
      #expect(listed.failures.map(\.isTransient) == [true, true, true])
    }
  }

  @Test(arguments: [
    (FakeRegistryFault.content(Data("{}".utf8)), "size"), (.status(404), "configuration"), (.endlessBody, "larger than"),
  ])
  func aConfiguration(fault: FakeRegistryFault, words: String) async throws {
    try await withImages { fixture in
      fixture.registry.inject(fault, path: "*/blobs/\(try badID)")
      try await expectOnlyBadFails(fixture, isTransient: false, mentions: words)
    }
  }

  @Test func aManifestThatIsNoJSON() async throws {
    try await withImages { fixture in
      fixture.registry.put(manifest: Data("<html>".utf8), mediaType: .ociManifest, in: "a", tag: "bad")
      try await expectOnlyBadFails(fixture, isTransient: false, mentions: "not JSON")
    }
  }

  @Test func aConfigurationThatIsNoJSON() async throws {
    try await withImages { fixture in
      let blob = TestBlob(Data("<html>".utf8), mediaType: .ociConfiguration)
      let manifest = try JSONEncoder().encode(Manifest(config: blob.descriptor, layers: []))
      fixture.registry.put(TestContent(mediaType: .ociManifest, document: manifest, blobs: [blob]), in: "a", tag: "bad")
      try await expectOnlyBadFails(fixture, isTransient: false, mentions: "not JSON")
    }
  }

  @Test func anIndexThatNamesWhatIsNotThere() async throws {
    try await withImages { fixture in
      let missing = Descriptor(
        mediaType: .ociManifest,
        digest: Digest(sha256Of: "missing".utf8),
        size: 7,
        platform: Fixture.platform
      )
      fixture.registry.put(
        manifest: try JSONEncoder().encode(Index(manifests: [missing])),
        mediaType: .ociIndex,
        in: "a",
        tag: "bad"
      )
      try await expectOnlyBadFails(fixture, isTransient: false, mentions: "the index names it")
    }
  }

  @Test func whatFailedIsNotRemembered() async throws {
    try await withImages { fixture in
      fixture.registry.inject(.status(500), path: "*/blobs/\(try badID)")
      #expect(try await fixture.list("/").failures.count == 1)
      fixture.registry.behave()
      #expect(try await fixture.list("/").images.count == 3)
    }
  }

  @Test func oneRepositoryFails() async throws {
    try await withImages { fixture in
      fixture.registry.inject(.status(403), path: "/v2/a/tags/list")
      let listed = try await fixture.list("/")
      #expect(listed.lines.first?.hasPrefix("a failed: tags of a: the registry does not allow it") == true)
      #expect(listed.lines.dropFirst() == ["b:good image"])
    }
  }

  @Test func aListThatBreaksOffKeepsItsBeginning() async throws {
    try await Fixture.run({ $0.pageSize = 1 }) { fixture in
      for tag in ["1", "2"] { fixture.registry.put(try Fixture.image(tag), in: "a", tag: tag) }
      fixture.registry.paging.link = .loop
      let listed = try await fixture.list("/a")
      #expect(listed.images.count == 1)
      #expect(listed.failures.count == 1)
    }
  }

  @Test func theCatalogFails() async throws {
    try await withImages { fixture in
      fixture.registry.inject(.status(401, headers: ["www-authenticate": "Basic realm=x"]))
      let listed = try await fixture.list("/")
      #expect(listed.entries.count == 1)
      #expect(listed.failures.allSatisfy { $0.reason.contains("docker login") && !$0.isTransient })
    }
  }

  @Test func credentialsThatCannotBeRead() async throws {
    let fault = RegistryError.unreadableCredentials(path: "/x", reason: "it is not JSON")
    try await Fixture.run({ $0.credentials = ClosureCredentials { _ in throw fault } }) { fixture in
      fixture.registry.put(try Fixture.image("x"), in: "a", tag: "1")
      fixture.registry.authentication = .basic(username: "u", password: "p")
      #expect(try await fixture.list("/a").failures.map(\.reason) == ["\(fault)"])
    }
  }

  @Test func theNumberOfRequestsAtOnceIsBounded() async throws {
    try await Fixture.run { fixture in
      for number in 0..<30 { fixture.registry.put(try Fixture.image("\(number)"), in: "a", tag: "\(number)") }
      let memory = CountingMemory()
      let source = try fixture.source("/a", concurrency: 3)
      try await source.list(Fixture.selection, memory: memory) { _ in }
      let most = await memory.mostAtOnce
      #expect((1...3).contains(most))
    }
  }

  @Test func yieldIsNeverCalledConcurrently() async throws {
    try await Fixture.run { fixture in
      for number in 0..<20 { fixture.registry.put(try Fixture.image("\(number)"), in: "a", tag: "\(number)") }
      let inside = Mutex(0)
      try await fixture.source("/a").list(Fixture.selection, memory: fixture.memory) { _ in
        inside.withLock { $0 += 1 }
        await Task.yield()
        #expect(inside.withLock { $0 } == 1)
        inside.withLock { $0 -= 1 }
      }
    }
  }

  @Test func whatYieldThrowsEndsTheListing() async throws {
    struct Stop: Error {}
    try await withImages { fixture in
      await #expect(throws: Stop.self) {
        try await fixture.source("/").list(Fixture.selection, memory: fixture.memory) { _ in throw Stop() }
      }
    }
  }

  @Test func cancellationIsNoFailure() async throws {
    try await withImages { fixture in
      fixture.registry.inject(.silence, path: "*/manifests/*")
      let task = Task { try await fixture.list("/").entries.count }
      while fixture.registry.count(path: "*/manifests/*") == 0 { await Task.yield() }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }
}

/// A memory that remembers nothing and counts who asks it at once.
private actor CountingMemory: ImageMemory {
  private var atOnce = 0
  private(set) var mostAtOnce = 0

  func resolution(of digest: Digest, on platform: Platform) async -> Resolution? {
    atOnce += 1
    mostAtOnce = max(mostAtOnce, atOnce)
    await Task.yield()
    atOnce -= 1
    return nil
  }

  func remember(_ resolution: Resolution, of digest: Digest, on platform: Platform, configuration: Data?) {}

  func configuration(of imageID: Digest) -> Data? { nil }
}
