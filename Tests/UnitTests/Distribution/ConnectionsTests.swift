import CollectorTestKit
import Distribution
import Foundation
import SystemPackage
import Testing

/// Which certificates count for whom.
@Suite struct ConnectionsTests {
  private let authority: TestAuthority

  init() throws {
    authority = try TestAuthority()
  }

  private func withRegistry(
    clientsOf clients: TestAuthority? = nil,
    _ body: (FakeRegistry, TemporaryDirectory) async throws -> Void
  ) async throws {
    try await withTemporaryDirectory { directory in
      let tls = FakeRegistryTLS(try authority.issueForLoopback(), clientsOf: clients)
      try await FakeRegistry.withRunning(tls: tls) { try await body($0, directory) }
    }
  }

  private func ping(_ registry: FakeRegistry, _ connections: RegistryConnections) async throws -> RegistryPing.Scheme {
    try await withClient(of: registry.host, over: connections) { try await $0.ping().scheme }
  }

  private func makeDirectory(for host: String, in directory: TemporaryDirectory) throws {
    try FileManager.default.createDirectory(atPath: directory.file(host).string, withIntermediateDirectories: true)
  }

  @Test func anAuthorityThatNobodyKnowsIsNotTrusted() async throws {
    try await withRegistry { registry, _ in
      let connections = try RegistryConnections(environment: [:], certificateDirectories: [])
      await #expect {
        try await ping(registry, connections)
      } throws: {
        guard case RegistryError.untrusted(registry.host, _) = $0 else { return false }
        return ["SSL_CERT_FILE", "/etc/docker/certs.d/\(registry.host)/ca.crt", "insecure"].allSatisfy("\($0)".contains)
      }
      #expect(registry.requests.isEmpty)
    }
  }

  @Test func authoritiesOfTheEnvironment() async throws {
    try await withRegistry { registry, directory in
      let file = try directory.write(authority.certificate, to: "ca.pem").string
      try directory.write("no certificate", to: "README")
      for environment in [["SSL_CERT_FILE": file], ["SSL_CERT_DIR": "\(directory.path)"]] {
        let connections = try RegistryConnections(environment: environment, certificateDirectories: [])
        #expect(try await ping(registry, connections) == .https)
      }
    }
  }

  @Test(arguments: ["SSL_CERT_FILE", "SSL_CERT_DIR"])
  func authoritiesThatAreNotThere(variable: String) throws {
    #expect {
      try RegistryConnections(environment: [variable: "/nonexistent"])
    } throws: {
      if case RegistryError.unusableCertificates("/nonexistent", _) = $0 { "\($0)".contains(variable) } else { false }
    }
  }

  @Test func anAuthorityForOneHost() async throws {
    try await withRegistry { registry, directory in
      try makeDirectory(for: registry.host, in: directory)
      try directory.write(authority.certificate, to: "\(registry.host)/ca.crt")
      let usual = ["/nonexistent", directory.path.string]
      let connections = try RegistryConnections(environment: [:], certificateDirectories: usual)
      #expect(try await ping(registry, connections) == .https)
      // The same authority is nobody for another host.
      try await FakeRegistry.withRunning(tls: FakeRegistryTLS(try authority.issueForLoopback())) { other in
        let connections = try RegistryConnections(environment: [:], certificateDirectories: usual)
        await #expect(throws: RegistryError.self) { try await ping(other, connections) }
      }
    }
  }

  @Test func aClientShowsItsCertificateToItsHostOnly() async throws {
    let clients = try TestAuthority(name: "clients")
    try await withRegistry(clientsOf: clients) { registry, directory in
      let client = try clients.issue("me")
      try makeDirectory(for: registry.host, in: directory)
      try directory.write(authority.certificate, to: "\(registry.host)/ca.crt")
      let without = try RegistryConnections(environment: [:], certificateDirectories: [directory.path.string])
      await #expect {
        try await ping(registry, without)
      } throws: {
        guard case RegistryError.untrusted(registry.host, _) = $0 else { return false }
        return "\($0)".contains("/etc/docker/certs.d/\(registry.host)/client.cert")
      }
      #expect(registry.requests.isEmpty)
      try directory.write(client.certificate, to: "\(registry.host)/client.cert")
      try directory.write(client.key, to: "\(registry.host)/client.key")
      let connections = try RegistryConnections(environment: [:], certificateDirectories: [directory.path.string])
      #expect(try await ping(registry, connections) == .https)
    }
  }

  @Test(arguments: [
    (["client.cert": "good"], "client.cert"), (["client.key": "good"], "client.key"), (["ca.crt": "bad"], "ca.crt"),
    (["client.cert": "bad", "client.key": "good"], "client.cert"), (["client.cert": "good", "client.key": "bad"], "client.key"),
    (["client.cert": "good", "client.key": "other"], "localhost:1"),
  ])
  func directoriesThatCannotBeUsed(files: [String: String], named: String) async throws {
    let (mine, other) = (try authority.issue("me"), try authority.issue("other"))
    try await withTemporaryDirectory { directory in
      try makeDirectory(for: "localhost:1", in: directory)
      for (name, kind) in files {
        let text =
          switch kind {
          case "good": name.hasSuffix(".key") ? mine.key : mine.certificate
          case "other": other.key
          default: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
          }
        try directory.write(text, to: "localhost:1/\(name)")
      }
      let connections = try RegistryConnections(environment: [:], certificateDirectories: [directory.path.string])
      try await withClient(of: "localhost:1", over: connections) { client in
        await #expect {
          try await client.ping()
        } throws: {
          guard case RegistryError.unusableCertificates(let path, _) = $0 else { return false }
          return path.hasSuffix(named) && !"\($0)".contains("PRIVATE")
        }
      }
    }
  }

  @Test func insecureIsForNamedHostsOnly() async throws {
    try await withRegistry { registry, _ in
      let insecure = try RegistryConnections(
        environment: [:],
        certificateDirectories: [],
        insecureHosts: [registry.host]
      )
      #expect(try await ping(registry, insecure) == .https)
      let other = try RegistryConnections(
        environment: [:],
        certificateDirectories: [],
        insecureHosts: ["127.0.0.1:1", "127.0.0.1"]
      )
      await #expect(throws: RegistryError.self) { try await ping(registry, other) }
    }
  }

  @Test func insecureHostsMaySpeakPlainHTTP() async throws {
    try await FakeRegistry.withRunning { registry in
      // By a name that does not mean this machine, where plain HTTP would be tried anyhow.
      let host = "0.0.0.0:\(registry.host.split(separator: ":").last ?? "")"
      let connections = try RegistryConnections(environment: [:], certificateDirectories: [], insecureHosts: [host])
      let scheme = try await withClient(of: host, over: connections) { try await $0.ping().scheme }
      #expect(scheme == .http)
    }
  }

  @Test func afterTheEndNothingIsConnected() async throws {
    let connections = RegistryConnections()
    try await connections.shutdown()
    try await withClient(of: "registry.example.com", over: connections) { client in
      await #expect {
        try await client.ping()
      } throws: {
        "\($0)".contains("shut down")
      }
    }
  }
}
