import CollectorTestKit
import Distribution
import Foundation
import OCI
import Testing

@Suite struct ManifestRequestTests {
  private let image: PackedImage

  init() throws {
    image = try TestImage.empty.packed()
  }

  private func withImage(_ body: (RegistryFixture) async throws -> Void) async throws {
    try await RegistryFixture.run { fixture in
      fixture.registry.put(image, in: "a/b", tag: "t")
      try await body(fixture)
    }
  }

  @Test func headTellsDigestTypeAndSize() async throws {
    try await withImage { fixture in
      let head = try await fixture.client.head(.tag("t"), in: "a/b")
      let size = Int64(image.content.document.count)
      #expect(head == ManifestHead(digest: image.digest, mediaType: .ociManifest, sizeBytes: size, method: .head))
      let accept = try #require(fixture.registry.requests.last?.headers["accept"])
      #expect(MediaType.manifests.allSatisfy { accept.contains($0.rawValue) })
      #expect(fixture.registry.count("GET") == 0)
    }
  }

  @Test(arguments: [
    FakeRegistryFault.fields(["Docker-Content-Digest": ""]), .fields(["Docker-Content-Digest": "sha256:abc"]),
    .fields(["Docker-Content-Digest": "md5:\(String(repeating: "0", count: 32))"]), .status(405), .status(501),
  ])
  func headFallsBackToGet(fault: FakeRegistryFault) async throws {
    try await withImage { fixture in
      fixture.registry.inject(fault, method: "HEAD")
      let head = try await fixture.client.head(.tag("t"), in: "a/b")
      #expect(head.digest == image.digest)
      guard case .get(let manifest, _) = head.method else {
        Issue.record("it was not fetched")
        return
      }
      #expect(manifest.bytes == image.content.document)
      #expect(fixture.registry.count("GET") == 1)
      _ = try await fixture.client.head(.tag("t"), in: "a/b")
      #expect(fixture.notices.all.count == 1)
      #expect(fixture.notices.all.first.map { "\($0)".contains("GET is used") } == true)
    }
  }

  @Test(arguments: [(405, 1), (501, 1), (400, 3)])
  func aRegistryWithoutHEADIsAskedForItOnce(status: Int, heads: Int) async throws {
    try await withImage { fixture in
      fixture.registry.inject(.status(status), method: "HEAD")
      for _ in 0..<3 { _ = try await fixture.client.head(.tag("t"), in: "a/b") }
      #expect(fixture.registry.count("HEAD") == heads && fixture.registry.count("GET") == 3)
    }
  }

  @Test func aDigestIsComputedWhereTheRegistryNamesNone() async throws {
    try await withImage { fixture in
      fixture.registry.inject(.fields(["Docker-Content-Digest": ""]))
      let digest = try await fixture.client.manifest(.tag("t"), in: "a/b").digest
      #expect(digest == image.digest)
    }
  }

  @Test func getGivesTheDocument() async throws {
    try await withImage { fixture in
      for selector in [ManifestSelector.tag("t"), .digest(image.digest)] {
        let fetched = try await fixture.client.manifest(selector, in: "a/b")
        #expect(fetched.document == .manifest(image.manifest))
        #expect(fetched.descriptor.mediaType == .ociManifest)
        #expect(fetched.descriptor.size == Int64(fetched.bytes.count))
      }
    }
  }

  @Test(arguments: [true, false])
  func wrongBytesAreNotTaken(byDigest: Bool) async throws {
    try await withImage { fixture in
      fixture.registry.inject(.content(Data("{}".utf8)))
      let selector = byDigest ? ManifestSelector.digest(image.digest) : .tag("t")
      await #expect {
        try await fixture.client.manifest(selector, in: "a/b")
      } throws: {
        if case RegistryError.digestMismatch(_, image.digest, _) = $0 { true } else { false }
      }
      #expect(fixture.registry.count("GET") == 1, "wrong bytes do not become right ones")
    }
  }

  @Test func aRegistryCannotChangeTheDigestThatWasAskedFor() async throws {
    let other = try TestImage.empty.with { $0.author = "somebody else" }.packed()
    try await withImage { fixture in
      fixture.registry.inject(.fields(["Docker-Content-Digest": other.digest.description]), method: "HEAD")
      let digest = try await fixture.client.head(.digest(image.digest), in: "a/b").digest
      #expect(digest == image.digest)
      #expect(fixture.registry.count("GET") == 1)
    }
  }

  @Test func whatIsNotJSON() async throws {
    try await RegistryFixture.run { fixture in
      fixture.registry.put(manifest: Data("<html>".utf8), mediaType: .ociManifest, in: "a/b", tag: "t")
      await #expect {
        try await fixture.client.manifest(.tag("t"), in: "a/b")
      } throws: {
        if case RegistryError.malformed = $0 { "\($0)".contains("manifest \(fixture.registry.host)/a/b:t") } else { false }
      }
    }
  }

  @Test func schema1IsToldApartThoughItsDigestIsOfAnotherKind() async throws {
    try await RegistryFixture.run { fixture in
      let document = Data(#"{"schemaVersion":1,"name":"a/b","fsLayers":[],"signatures":[]}"#.utf8)
      fixture.registry.put(manifest: document, mediaType: .dockerSignedSchema1, in: "a/b", tag: "t")
      fixture.registry.inject(.fields(["Docker-Content-Digest": image.digest.description]))
      let fetched = try await fixture.client.manifest(.tag("t"), in: "a/b")
      #expect(fetched.document == .unsupported(.dockerSchema1))
      #expect(fetched.digest == image.digest)
    }
  }

  @Test(arguments: [
    FakeRegistryFault.endlessBody, .content(Data(count: RegistryClient.maximumManifestBytes + 1)), .claimedLength(1 << 40),
  ])
  func whatIsTooLargeIsNotRead(fault: FakeRegistryFault) async throws {
    try await withImage { fixture in
      fixture.registry.inject(fault)
      await #expect {
        try await fixture.client.manifest(.tag("t"), in: "a/b")
      } throws: {
        if case RegistryError.tooLarge(_, 4_194_304) = $0 { true } else { false }
      }
    }
  }
}
