import DockerAPI
import Foundation
import OCI
import Testing

@Suite struct ImageDocumentsTests {
  private static let hex = String(repeating: "5e", count: 32)

  @Test func inspectionByDocker() throws {
    let image = try decode(
      ImageInspection.self,
      #"""
      {"Id":"sha256:\#(Self.hex)","RepoTags":["127.0.0.1:5000/app:1"],"RepoDigests":["127.0.0.1:5000/app@sha256:\#(Self.hex)"],"Parent":"",
       "Comment":"","Created":"2024-05-01T10:20:30.5Z","Container":"","ContainerConfig":{"Hostname":"","Cmd":null,"Image":""},
       "DockerVersion":"","Author":"somebody","Config":{"Hostname":"","User":"app","ExposedPorts":{"80/tcp":{}},"Env":["PATH=/bin"],
       "Cmd":["nginx","-g"],"Image":"","Volumes":{"/z":{},"/data":{}},"WorkingDir":"/srv","Entrypoint":["/e.sh"],"OnBuild":null,
       "Labels":{"a":"b"},"StopSignal":"SIGQUIT"},"Architecture":"arm64","Variant":"v8","Os":"linux","Size":7340032,"VirtualSize":7340032,
       "GraphDriver":{"Data":null,"Name":"overlay2"},"RootFS":{"Type":"layers","Layers":["sha256:\#(Self.hex)"]},
       "Metadata":{"LastTagTime":"0001-01-01T00:00:00Z"}}
      """#
    )
    #expect(image.id.hex == Self.hex)
    #expect(image.repositoryTags == ["127.0.0.1:5000/app:1"])
    #expect(image.repositoryDigests == ["127.0.0.1:5000/app@sha256:\(Self.hex)"])
    #expect(image.sizeBytes == 7_340_032 && image.author == "somebody")
    #expect(image.platform == Platform(os: "linux", architecture: "arm64", variant: "v8"))
    #expect(image.created == Date(timeIntervalSince1970: 1_714_558_830.5))
    #expect(image.diffIDs.map(\.hex) == [Self.hex])
    let configuration = image.configuration
    #expect(configuration.entrypoint == ["/e.sh"] && configuration.command == ["nginx", "-g"])
    #expect(configuration.environment == ["PATH=/bin"] && configuration.user == "app" && configuration.workingDirectory == "/srv")
    #expect(configuration.labels == ["a": "b"] && configuration.volumes == ["/data", "/z"])
  }

  @Test(arguments: [
    #"{"Id":"sha256:\#(hex)","Created":"0001-01-01T00:00:00Z"}"#,
    // Podman gives some IDs without the algorithm; an imported image has next to nothing.
    #"{"Id":"\#(hex)","RepoTags":null,"RepoDigests":null,"Created":null,"Author":null,"Variant":"","Config":null,"RootFS":{"Type":""},"Size":0}"#,
    #"{"Id":"\#(hex)","Config":{"Entrypoint":null,"Cmd":null,"Env":null,"Labels":null,"Volumes":null}}"#,
  ])
  func inspectionOfLittle(json: String) throws {
    let image = try decode(ImageInspection.self, json)
    #expect(image.id.description == "sha256:\(Self.hex)")
    #expect(image.created == nil && image.author.isEmpty && image.platform.variant == nil)
    #expect(image.repositoryTags.isEmpty && image.repositoryDigests.isEmpty && image.diffIDs.isEmpty)
    #expect(image.configuration.command.isEmpty && image.configuration.labels.isEmpty && image.configuration.volumes.isEmpty)
  }

  @Test(arguments: ["{}", #"{"Id":""}"#, #"{"Id":"sha256:1"}"#, #"{"Id":"md5:\#(hex)"}"#])
  func anIDIsADigest(json: String) {
    #expect(throws: DecodingError.self) { try decode(ImageInspection.self, json) }
    #expect(throws: DecodingError.self) { try decode(ImageSummary.self, json) }
  }

  @Test func listByDocker() throws {
    let images = try decode(
      [ImageSummary].self,
      #"""
      [{"Containers":-1,"Created":1714558830,"Id":"sha256:\#(Self.hex)","Labels":null,"ParentId":"","RepoDigests":["<none>@<none>"],
        "RepoTags":["<none>:<none>"],"SharedSize":-1,"Size":73400320,"VirtualSize":73400320},
       {"Containers":-1,"Created":0,"Id":"sha256:\#(Self.hex)","Labels":{"a":"b"},"ParentId":"","RepoDigests":null,
        "RepoTags":["app:1","app:2"],"SharedSize":-1,"Size":5000000000}]
      """#
    )
    #expect(images.map(\.id.hex) == [Self.hex, Self.hex])
    #expect(images.map(\.repositoryTags) == [[], ["app:1", "app:2"]])
    #expect(images.map(\.repositoryDigests) == [[], []])
    #expect(images.map(\.labels) == [[:], ["a": "b"]])
    #expect(images.map(\.sizeBytes) == [73_400_320, 5_000_000_000])
    #expect(images.first?.created == Date(timeIntervalSince1970: 1_714_558_830))
  }
}

private func decode<Value: Decodable>(_ type: Value.Type, _ json: String) throws -> Value {
  try JSONDecoder().decode(type, from: Data(json.utf8))
}
