import Foundation
import OCI
import Testing

@Suite struct ImageConfigurationTests {
  static let digest = "sha256:\(String(repeating: "b", count: 64))"

  @Test func readsWhatDockerWrites() throws {
    let json = #"""
      {"architecture":"arm","variant":"v7","os":"linux","author":"A. N. Other <a@example.com>",
       "config":{"Hostname":"","Env":["PATH=/bin","X="],"Cmd":["sh"],"Volumes":{"/z":{},"/data":{}},"Labels":{"a":"b"},"OnBuild":null},
       "container":"abc","created":"2024-05-01T10:20:30.123456789Z","docker_version":"20.10.24",
       "history":[{"created":"2024-05-01T10:20:30Z","created_by":"/bin/sh -c #(nop) ADD"}],
       "rootfs":{"type":"layers","diff_ids":["\#(Self.digest)"]}}
      """#
    let configuration = try ImageConfiguration(parsing: Data(json.utf8))
    #expect(abs(try #require(configuration.created).timeIntervalSince1970 - 1_714_558_830.123_456_789) < 1e-6)
    #expect(configuration.author == "A. N. Other <a@example.com>")
    #expect(configuration.platform.description == "linux/arm/v7")
    #expect(configuration.labels == ["a": "b"])
    #expect(configuration.environment == ["PATH=/bin", "X="])
    #expect(configuration.volumes == ["/data", "/z"])
    #expect(configuration.diffIDs.map(\.description) == [Self.digest])
  }

  @Test(arguments: [
    "{}",
    #"{"created":null,"author":null,"architecture":null,"os":null,"variant":null,"config":null,"rootfs":null}"#,
    #"{"created":"","os":"","variant":"","config":{"Labels":null,"Env":null,"Volumes":null},"rootfs":{"diff_ids":null}}"#,
  ])
  func fillsInWhatIsMissing(json: String) throws {
    let configuration = try ImageConfiguration(parsing: Data(json.utf8))
    #expect(configuration.created == nil)
    #expect(configuration.author.isEmpty)
    #expect(configuration.platform == Platform(os: "linux", architecture: ""))
    #expect(configuration.labels.isEmpty && configuration.environment.isEmpty)
    #expect(configuration.volumes.isEmpty && configuration.diffIDs.isEmpty)
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0.0),
    ("1970-01-01T02:00:00+02:00", 0),
    ("0001-01-01T00:00:00Z", nil),
    ("yesterday", nil),
    ("1714558830", nil),
  ])
  func readsTheTime(text: String, seconds: Double?) throws {
    let configuration = try ImageConfiguration(parsing: Data(#"{"created":"\#(text)"}"#.utf8))
    #expect(configuration.created?.timeIntervalSince1970 == seconds)
  }

  @Test(arguments: [
    ("", "it is not JSON"),
    ("[]", "a value of another type"),
    (#"{"created":1714558830}"#, "a value of another type at created"),
    (#"{"config":{"Env":"PATH=/bin"}}"#, "a value of another type at config.Env"),
    (#"{"rootfs":{"diff_ids":["sha256:1"]}}"#, "sha256 has 64 digits"),
  ])
  func tellsWhatIsWrong(json: String, words: String) throws {
    let error = try #require(throws: OCIError.self) { try ImageConfiguration(parsing: Data(json.utf8)) }
    guard case .malformedDocument("image configuration", let reason) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(reason.contains(words), "\(reason)")
  }
}
