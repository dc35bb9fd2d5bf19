import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

@testable import Distribution

/// A credential goes to the registry and to the token service that it names, and nowhere else.
@Suite struct CredentialBoundaryTests {
  private static let credentials = ClosureCredentials { _ in .password(username: "u", password: "p") }
  private let blob = TestBlob(Data("content".utf8), mediaType: MediaType(rawValue: "application/x"))

  private var path: String { "/v2/a/b/blobs/\(blob.descriptor.digest)" }

  @Test(arguments: [
    FakeRegistryAuthentication.basic(username: "u", password: "p"), .token(username: "u", password: "p"),
  ])
  func anotherPortIsAnotherServer(authentication: FakeRegistryAuthentication) async throws {
    try await FakeRegistry.withRunning { other in
      other.put(blob, in: "a/b")
      other.authentication = .basic(username: "u", password: "p")
      try await RegistryFixture.run({ $0.credentials = Self.credentials }) { fixture in
        fixture.registry.put(blob, in: "a/b")
        fixture.registry.authentication = authentication
        _ = try await fixture.client.blob(blob.descriptor, in: "a/b")
        fixture.registry.inject(.status(307, headers: ["location": "http://\(other.host)\(path)"]), path: "/v2/*/blobs/*")
        await #expect(throws: RegistryError.self) { try await fixture.client.blob(blob.descriptor, in: "a/b") }
        #expect(other.requests.map(\.authorization) == [nil])
      }
    }
  }

  @Test(arguments: [302, 307, 308])
  func aRealmThatRedirectsIsNotFollowed(status: Int) async throws {
    try await FakeRegistry.withRunning { other in
      for credential in [RegistryCredential.identityToken("i"), .password(username: "u", password: "p")] {
        try await RegistryFixture.run({ $0.credentials = ClosureCredentials { _ in credential } }) { fixture in
          fixture.registry.put(blob, in: "a/b")
          fixture.registry.authentication = .oauth(identityToken: "i", username: "u", password: "p")
          fixture.registry.inject(.status(status, headers: ["location": "http://\(other.host)/token"]), path: "/token")
          await #expect(throws: RegistryError.self) { try await fixture.client.blob(blob.descriptor, in: "a/b") }
          #expect(other.requests.isEmpty)
        }
      }
    }
  }

  @Test func aRealmOfPlainHTTPIsNotForARegistryOfHTTPS() async throws {
    let authority = try TestAuthority()
    try await withTemporaryDirectory { directory in
      let file = try directory.write(authority.certificate, to: "ca.pem")
      try await FakeRegistry.withRunning { plain in
        try await FakeRegistry.withRunning(tls: FakeRegistryTLS(try authority.issueForLoopback())) { registry in
          registry.put(blob, in: "a/b")
          registry.authentication = .token(username: "u", password: "p", realm: "http://\(plain.host)/token")
          let connections = try RegistryConnections(environment: ["SSL_CERT_FILE": file.string], certificateDirectories: [])
          try await withClient(of: registry.host, over: connections, { $0.credentials = Self.credentials }) { client in
            await #expect {
              try await client.blob(blob.descriptor, in: "a/b")
            } throws: {
              if case RegistryError.unsupportedAuthentication = $0 { "\($0)".contains("plain HTTP") } else { false }
            }
            #expect(plain.requests.isEmpty)
          }
        }
      }
    }
  }

  @Test func aRedirectFromHTTPSToPlainHTTPIsNotFollowed() async throws {
    let authority = try TestAuthority()
    try await withTemporaryDirectory { directory in
      let file = try directory.write(authority.certificate, to: "ca.pem")
      try await FakeRegistry.withRunning { plain in
        try await FakeRegistry.withRunning(tls: FakeRegistryTLS(try authority.issueForLoopback())) { registry in
          registry.put(blob, in: "a/b")
          let connections = try RegistryConnections(environment: ["SSL_CERT_FILE": file.string], certificateDirectories: [])
          try await withClient(of: registry.host, over: connections, { $0.credentials = Self.credentials }) { client in
            registry.authentication = .token(username: "u", password: "p")
            let bytes = try await client.blob(blob.descriptor, in: "a/b")
            #expect(bytes == blob.data)
            registry.inject(.status(307, headers: ["location": "http://\(plain.host)\(path)"]), path: "/v2/*/blobs/*")
            await #expect {
              try await client.blob(blob.descriptor, in: "a/b")
            } throws: {
              if case RegistryError.redirectRefused = $0 { true } else { false }
            }
            #expect(plain.requests.isEmpty)
          }
        }
      }
    }
  }
}
