import Distribution
import Foundation
import Testing

@Suite struct DockerConfigCredentialsTests {
  private func credential(_ json: String, for host: String) async throws -> RegistryCredential? {
    let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try Data(json.utf8).write(to: directory.appending(path: "config.json"))
    return try await DockerConfigCredentials(environment: ["DOCKER_CONFIG": directory.path]).credential(for: host)
  }

  private static let auth = Data("user:pa:ss".utf8).base64EncodedString()

  @Test(arguments: [
    ("registry.example.com:5000", "registry.example.com:5000"), ("https://index.docker.io/v1/", "docker.io"),
    ("https://registry.example.com/v2/", "registry.example.com"), ("index.docker.io", "docker.io"),
  ])
  func keys(key: String, host: String) async throws {
    let json = #"{"auths":{"\#(key)":{"auth":"\#(Self.auth)"}}}"#
    #expect(try await credential(json, for: host) == RegistryCredential(username: "user", password: "pa:ss"))
    #expect(try await credential(json, for: "other.example.com") == nil)
  }

  @Test(arguments: ["{}", #"{"auths":{}}"#, #"{"auths":{"x.example.com":{}},"credsStore":"desktop"}"#])
  func none(json: String) async throws {
    #expect(try await credential(json, for: "x.example.com") == nil)
  }

  @Test(arguments: ["", "[]", #"{"auths":{"x.example.com":{"auth":"c2VjcmV0"}}}"#])
  func faults(json: String) async throws {
    await #expect {
      try await credential(json, for: "x.example.com")
    } throws: {
      if case RegistryError.unreadableCredentials = $0 {
        !"\($0)".contains("secret") && !"\($0)".contains("c2VjcmV0")
      } else {
        false
      }
    }
  }

  @Test func aFileThatIsNotThere() async throws {
    #expect(try await DockerConfigCredentials(path: "/nonexistent/config.json").credential(for: "x") == nil)
  }
}
