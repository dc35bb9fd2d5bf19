import CollectorTestKit
import Foundation
import OCI
import Testing

@testable import Distribution

@Suite struct RedirectTests {
  private let blob = TestBlob(Data("content".utf8), mediaType: MediaType(rawValue: "application/x"))

  private func path(_ blob: TestBlob) -> String { "/v2/a/b/blobs/\(blob.descriptor.digest)" }

  @Test func storageOnAnotherHostIsToldNothing() async throws {
    try await FakeRegistry.withRunning { storage in
      storage.put(blob, in: "a/b")
      let credentials = ClosureCredentials { _ in RegistryCredential(username: "u", password: "p") }
      try await RegistryFixture.run({ $0.credentials = credentials }) { fixture in
        fixture.registry.authentication = .basic(username: "u", password: "p")
        let location = "http://\(storage.host)\(path(blob))?signature=secret"
        fixture.registry.put(blob, in: "a/b")
        _ = try await fixture.client.blob(blob.descriptor, in: "a/b")
        fixture.registry.inject(.status(307, headers: ["location": location]), path: "/v2/*/blobs/*")
        #expect(try await fixture.client.blob(blob.descriptor, in: "a/b") == blob.data)
        #expect(storage.requests.count == 1)
        #expect(storage.requests.allSatisfy { $0.authorization == nil })
        #expect(fixture.registry.requests.last?.authorization != nil)
      }
    }
  }

  @Test func storageThatAsksForALoginGetsNone() async throws {
    try await FakeRegistry.withRunning { storage in
      storage.authentication = .basic(username: "u", password: "p")
      let credentials = ClosureCredentials { _ in RegistryCredential(username: "u", password: "p") }
      try await RegistryFixture.run({ $0.credentials = credentials }) { fixture in
        fixture.registry.inject(.status(307, headers: ["location": "http://\(storage.host)\(path(blob))?signature=secret"]))
        await #expect {
          try await fixture.client.blob(blob.descriptor, in: "a/b")
        } throws: {
          if case RegistryError.unauthorized(_, _, false, _) = $0 { !"\($0)".contains("secret") } else { false }
        }
        #expect(storage.requests.map(\.authorization) == [nil])
      }
    }
  }

  @Test func aRedirectOnTheSameHostKeepsTheAuthorization() async throws {
    let credentials = ClosureCredentials { _ in RegistryCredential(username: "u", password: "p") }
    try await RegistryFixture.run({ $0.credentials = credentials }) { fixture in
      fixture.registry.authentication = .basic(username: "u", password: "p")
      fixture.registry.put(blob, in: "c")
      fixture.registry.inject(.status(301, headers: ["location": "../../c/blobs/\(blob.descriptor.digest)"]), path: "/v2/a/*")
      fixture.registry.inject(.status(401, headers: ["www-authenticate": "Basic"]), path: "/v2/a/*", times: 1)
      fixture.registry.put(blob, in: "a")
      let bytes = try await fixture.client.blob(blob.descriptor, in: "a")
      #expect(bytes == blob.data)
    }
  }

  @Test func aCircleIsLeft() async throws {
    try await RegistryFixture.run { fixture in
      fixture.registry.inject(.status(307, headers: ["location": "\(path(blob))?signature=secret"]))
      await #expect {
        try await fixture.client.blob(blob.descriptor, in: "a/b")
      } throws: {
        if case RegistryError.redirectRefused = $0 { !"\($0)".contains("secret") } else { false }
      }
      #expect(fixture.registry.count() == 6)
    }
  }

  @Test(arguments: [
    "ftp://x/y", "file:///etc/passwd", "http://user@127.0.0.1/", "http://",
    "http://127.0.0.1:70000/", "http://[::1]:70000/", "http://127.0.0.1:0/", "http://127.0.0.1:-1/",
  ])
  func whatCannotBeFollowed(location: String) async throws {
    try await RegistryFixture.run { fixture in
      fixture.registry.inject(.status(302, headers: ["location": location]))
      await #expect {
        try await fixture.client.blob(blob.descriptor, in: "a/b")
      } throws: {
        if case RegistryError.redirectRefused = $0 { true } else { false }
      }
    }
  }

  @Test(arguments: [
    ("https://a.example.com/x", "https://A.example.com:443/y", true), ("http://a/x", "http://a:80/y", true),
    ("https://a/x", "http://a/y", false), ("https://a/x", "https://a:444/y", false), ("https://a/x", "https://b/y", false),
    ("http://[::1]:5000/x", "http://[::1]:5000/y", true),
  ])
  func origins(left: String, right: String, areSame: Bool) throws {
    let left = try #require(URL(string: left).flatMap { Origin($0) })
    let right = try #require(URL(string: right).flatMap { Origin($0) })
    #expect((left == right) == areSame)
  }
}
