import CollectorTestKit
import Distribution
import Foundation
import OCI
import Testing

/// The client against real registries that let people in by all the ways there are.
@Suite struct RegistryAccessTests {
  @Test(arguments: LocalRegistry.Access.allCases) func everythingIsRead(access: LocalRegistry.Access) async throws {
    try await withLocalRegistry(access: access) { registry in
      let image = try TestImage.debianLike().packed()
      for tag in ["1", "2", "3"] { try await registry.pusher.push(image, to: "team/app", tag: tag) }
      try await registry.pusher.push(image, to: "other", tag: "1")
      try await withRegistryClient(of: registry, pageSize: 1) { client in
        var (repositories, tags): ([String], [String]) = ([], [])
        for try await page in client.repositories() { repositories += page }
        for try await page in client.tags(of: "team/app") { tags += page }
        #expect(repositories == ["other", "team/app"])
        #expect(tags.sorted() == ["1", "2", "3"])
        #expect(try await client.head(.tag("2"), in: "team/app").digest == image.digest)
        let manifest = try await client.manifest(.tag("3"), in: "team/app")
        #expect(manifest.digest == image.digest)
        #expect(try await client.blob(image.manifest.config, in: "team/app") == Data(image.configuration))
      }
    }
  }

  @Test(arguments: LocalRegistry.Access.allCases) func wrongBytesAreNoticed(access: LocalRegistry.Access) async throws {
    try await withLocalRegistry(access: access) { registry in
      let image = try TestImage.debianLike().packed()
      try await registry.pusher.push(image, to: "a", tag: "1")
      try registry.overwrite(image.imageID, with: Data(repeating: 0x20, count: Int(image.manifest.config.size)))
      try await withRegistryClient(of: registry) { client in
        await #expect(throws: RegistryError.self) { try await client.blob(image.manifest.config, in: "a") }
      }
    }
  }

  @Test(arguments: LocalRegistry.Access.allCases.filter(\.wantsCredential))
  func nobodyIsLetInWithoutACredential(access: LocalRegistry.Access) async throws {
    try await withLocalRegistry(access: access) { registry in
      try await registry.pusher.push(TestImage.empty.packed(), to: "a", tag: "1")
      try await withRegistryClient(of: registry, hasCredential: false) { client in
        let error = await #expect(throws: RegistryError.self) { try await client.head(.tag("1"), in: "a") }
        guard case .unauthorized = error else {
          Issue.record("\(String(describing: error))")
          return
        }
      }
    }
  }

  @Test func anybodyPullsWhatIsPublicByToken() async throws {
    try await withLocalRegistry(access: .token) { registry in
      let image = try TestImage.empty.packed()
      for name in ["public", "private"] { try await registry.pusher.push(image, to: name, tag: "1") }
      let server = try #require(registry.tokenServer)
      await server.update { $0.publicRepositories = ["public"] }
      try await withRegistryClient(of: registry, hasCredential: false) { client in
        let digest = try await client.head(.tag("1"), in: "public").digest
        #expect(digest == image.digest)
        #expect(try await client.blob(image.manifest.config, in: "public") == Data(image.configuration))
        #expect(await server.requests().map(\.form) == [.anonymous])
        await #expect(throws: RegistryError.self) { try await client.head(.tag("1"), in: "private") }
      }
    }
  }

  @Test func aTokenIsForWhatIsReadAndUsedAgain() async throws {
    try await withLocalRegistry(access: .token) { registry in
      let server = try #require(registry.tokenServer)
      let image = try TestImage.empty.packed()
      try await registry.pusher.push(image, to: "team/app", tag: "1")
      try await withRegistryClient(of: registry) { client in
        for _ in 0..<3 { #expect(try await client.head(.tag("1"), in: "team/app").digest == image.digest) }
        _ = try await client.blob(image.manifest.config, in: "team/app")
      }
      let requests = await server.requests()
      #expect(requests.map(\.scopes) == [[.repository("team/app", ["pull"])]])
      #expect(requests.map(\.service) == [TokenServer.service])
    }
  }

  /// The registry takes a token for a minute after its end; this one it refuses, and so it will the next.
  @Test func expiredTokensAreNotAskedForAgainAndAgain() async throws {
    try await withLocalRegistry(access: .token) { registry in
      let server = try #require(registry.tokenServer)
      try await registry.pusher.push(TestImage.empty.packed(), to: "a", tag: "1")
      await server.update { $0.mood = .givesExpired }
      try await withRegistryClient(of: registry) { client in
        await #expect(throws: RegistryError.self) { try await client.head(.tag("1"), in: "a") }
      }
      let count = await server.requests().count
      #expect((1...3).contains(count), "\(count) requests for tokens")
    }
  }

  @Test func aTokenServerThatRefusesIsTheReason() async throws {
    try await withLocalRegistry(access: .token) { registry in
      let server = try #require(registry.tokenServer)
      try await registry.pusher.push(TestImage.empty.packed(), to: "a", tag: "1")
      await server.update { $0.mood = .refuses(status: 403) }
      try await withRegistryClient(of: registry) { client in
        let error = await #expect(throws: RegistryError.self) { try await client.head(.tag("1"), in: "a") }
        #expect(error?.description.contains("no tokens now") == true, "\(String(describing: error))")
        #expect(error?.description.contains(LocalRegistry.credential.password) == false)
      }
    }
  }

  @Test(arguments: [LocalRegistry.Access.tls, .mutualTLS])
  func anUnknownAuthorityIsNotTrusted(access: LocalRegistry.Access) async throws {
    try await withLocalRegistry(access: access) { registry in
      try await registry.pusher.push(TestImage.empty.packed(), to: "a", tag: "1")
      try await withRegistryClient(of: registry, trustsAuthority: false) { client in
        let error = await #expect(throws: RegistryError.self) { try await client.head(.tag("1"), in: "a") }
        #expect(error?.description.contains("certificate") == true, "\(String(describing: error))")
      }
      #expect(try await registry.requests().allSatisfy { $0.method != "HEAD" || $0.target.contains("/blobs/") })
    }
  }

  @Test func aClientWithoutACertificateIsNotLetInWhereOneIsWanted() async throws {
    try await withLocalRegistry(access: .mutualTLS) { registry in
      try await registry.pusher.push(TestImage.empty.packed(), to: "a", tag: "1")
      try await withRegistryClient(of: registry, presentsCertificate: false) { client in
        await #expect(throws: RegistryError.self) { try await client.head(.tag("1"), in: "a") }
      }
    }
  }
}
