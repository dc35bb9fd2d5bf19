import CollectorTestKit
import Foundation
import SystemPackage
import Testing

/// The program with what other programs have written of logins and certificates, at real registries.
@Suite struct LoginTests {
  /// The images of a whole registry, as the program lists them.
  private func list(
    _ registry: LocalRegistry,
    _ collector: CollectorProgram,
    _ environment: [String: String] = [:]
  ) async throws -> CollectorProgram.Ending {
    try await collector("images", "-vvv", "-o", "json", "\(registry.host)/", environment: environment)
  }

  /// Runs `body` with a program that may list a registry with one image.
  private func withImage(
    _ access: LocalRegistry.Access,
    _ body: (CollectorProgram, LocalRegistry) async throws -> Void
  ) async throws {
    try await withLocalRegistry(access: access) { registry in
      try await registry.pusher.push(TestImage.debianLike().packed(), to: "team/app", tag: "1")
      try await withTemporaryDirectory { directory in
        try await body(CollectorProgram(directory: directory, dockerHost: nil), registry)
      }
    }
  }

  private func expectListed(_ ending: CollectorProgram.Ending, of registry: LocalRegistry) {
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(ending.output.contains("\"name\":\"\(registry.host)/team/app:1\""), "\(ending.output)")
    #expect(!(ending.output + ending.errors).contains(LocalRegistry.credential.password))
  }

  private func expectRefused(_ ending: CollectorProgram.Ending) {
    #expect(ending.status == 1, "\(ending.output)\(ending.errors)")
  }

  /// Logs in by another program, which writes what it writes.
  private func login(
    _ program: String,
    _ registry: LocalRegistry,
    file: FilePath,
    in directory: TemporaryDirectory
  ) async throws {
    let credential = LocalRegistry.credential
    let command = try Command(program, package: program, environment: ["HOME": directory.path.string])
    try await command(
      "login",
      "--authfile=\(file)",
      "--tls-verify=false",
      "--username=\(credential.username)",
      "--password=\(credential.password)",
      registry.host
    )
  }

  @Test(arguments: [LocalRegistry.Access.password, .token]) func byDockersFile(access: LocalRegistry.Access) async throws {
    try await withImage(access) { collector, registry in
      expectRefused(try await list(registry, collector))
      // What skopeo writes is what Docker writes, as far as `auths` goes.
      try await login("skopeo", registry, file: collector.directory.file("config.json"), in: collector.directory)
      let environment = ["DOCKER_CONFIG": collector.directory.path.string]
      expectListed(try await list(registry, collector, environment), of: registry)
    }
  }

  @Test func byTheAuthorityThatTheEnvironmentNames() async throws {
    try await withImage(.tls) { collector, registry in
      expectRefused(try await list(registry, collector))
      let environment = ["SSL_CERT_FILE": try #require(registry.certificates).authority.string]
      expectListed(try await list(registry, collector, environment), of: registry)
    }
  }

  @Test(arguments: ["skopeo", "podman"])
  func byAnAuthFile(program: String) async throws {
    try await withImage(.password) { collector, registry in
      let file = collector.directory.file("auth.json")
      try await login(program, registry, file: file, in: collector.directory)
      let environment = ["REGISTRY_AUTH_FILE": file.string]
      expectListed(try await list(registry, collector, environment), of: registry)
    }
  }

  @Test(
    arguments: [LocalRegistry.Access.password, .token],
    ["credHelpers", "credsStore"]
  )
  func byAHelperProgram(access: LocalRegistry.Access, key: String) async throws {
    try await withImage(access) { collector, registry in
      let helper = try CredentialHelper(in: collector.directory)
      let value = key == "credsStore" ? "\"\(helper.name)\"" : #"{"\#(registry.host)":"\#(helper.name)"}"#
      try collector.directory.write(#"{"\#(key)":\#(value)}"#, to: "config.json")
      let environment = ["DOCKER_CONFIG": collector.directory.path.string, "PATH": helper.environmentPath]
      expectRefused(try await list(registry, collector, environment))
      try helper.keep(LocalRegistry.credential, for: registry.host)
      expectListed(try await list(registry, collector, environment), of: registry)
      #expect(try helper.calls().contains("get \(registry.host)"))
    }
  }

  @Test func byAnIdentityTokenOfAHelperProgram() async throws {
    try await withImage(.token) { collector, registry in
      let server = try #require(registry.tokenServer)
      let helper = try CredentialHelper(in: collector.directory)
      let token = await server.refreshToken(of: LocalRegistry.credential)
      try helper.keep(.init(username: CredentialHelper.identityTokenUser, password: token), for: registry.host)
      try collector.directory.write(#"{"credHelpers":{"\#(registry.host)":"\#(helper.name)"}}"#, to: "config.json")
      let environment = ["DOCKER_CONFIG": collector.directory.path.string, "PATH": helper.environmentPath]
      let ending = try await list(registry, collector, environment)
      expectListed(ending, of: registry)
      #expect(!(ending.output + ending.errors).contains(token))
      #expect(Set(await server.requests().map(\.form)) == [.refreshToken])
    }
  }

  @Test(.timeLimit(.minutes(2)))
  func aHelperProgramThatHangsIsNotWaitedForForEver() async throws {
    try await withImage(.password) { collector, registry in
      let helper = try CredentialHelper(in: collector.directory, behaviour: .hangs)
      try collector.directory.write(#"{"credsStore":"\#(helper.name)"}"#, to: "config.json")
      let environment = ["DOCKER_CONFIG": collector.directory.path.string, "PATH": helper.environmentPath]
      let ending = try await list(registry, collector, environment)
      expectRefused(ending)
      #expect((ending.output + ending.errors).contains("docker-credential-\(helper.name)"))
    }
  }

  @Test(arguments: [LocalRegistry.Access.tls, .mutualTLS])
  func byTheDirectoryOfCertificates(access: LocalRegistry.Access) async throws {
    try await withImage(access) { collector, registry in
      let certificates = try #require(registry.certificates)
      expectRefused(try await list(registry, collector))
      // The home directory of the program is its directory.
      let parent = collector.directory.file(".config/containers/certs.d")
      try certificates.layOut(in: parent, host: registry.host, presentsCertificate: access == .mutualTLS)
      expectListed(try await list(registry, collector), of: registry)
    }
  }
}
