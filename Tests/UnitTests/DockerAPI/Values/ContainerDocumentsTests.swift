import Foundation
import OCI
import Testing

@testable import DockerAPI

@Suite struct ContainerDocumentsTests {
  private static let hex = String(repeating: "5e", count: 32)

  @Test func inspectionByDocker() throws {
    let container = try decode(
      ContainerInspection.self,
      #"""
      {"Id":"\#(Self.hex)","Created":"2024-05-01T10:20:29.1Z","Path":"sh","Args":[],"State":{"Status":"exited","Running":false,"Paused":false,
       "Restarting":false,"OOMKilled":true,"Dead":false,"Pid":0,"ExitCode":137,"Error":"","StartedAt":"2024-05-01T10:20:30.000000001Z",
       "FinishedAt":"2024-05-01T10:20:31.5Z"},"Image":"sha256:\#(Self.hex)","Name":"/collector-1","RestartCount":0,
       "Config":{"Hostname":"h","Labels":{"a":"b"},"Env":[]},"Mounts":[]}
      """#
    )
    #expect(container.id.rawValue == Self.hex && container.name == "collector-1")
    #expect(container.imageID?.hex == Self.hex && container.labels == ["a": "b"])
    #expect(
      container.state.status == .exited && !container.state.isRunning && container.state.isOutOfMemory
        && container.state.exitCode == 137
    )
    #expect(container.state.finishedAt == Date(timeIntervalSince1970: 1_714_558_831.5))
    #expect(container.state.error.isEmpty)
  }

  @Test func inspectionBeforeTheStart() throws {
    let container = try decode(
      ContainerInspection.self,
      #"""
      {"Id":"\#(Self.hex)","State":{"Status":"created","Running":false,"ExitCode":127,"Error":"exec: \"x\u001b[1m\":\nnot found",
       "StartedAt":"0001-01-01T00:00:00Z","FinishedAt":"0001-01-01T00:00:00Z"},"Image":"\#(Self.hex)","Name":"n","Config":{"Labels":null}}
      """#
    )
    #expect(container.state.status == .created && container.state.startedAt == nil && container.state.finishedAt == nil)
    #expect(!container.state.isOutOfMemory)
    #expect(container.state.error == #"exec: "x\u{1b}[1m": not found"#)
    #expect(container.imageID?.description == "sha256:\(Self.hex)")
    #expect(container.name == "n" && container.labels.isEmpty)
  }

  @Test func listOfContainers() throws {
    let containers = try decode(
      [ContainerSummary].self,
      #"""
      [{"Id":"\#(Self.hex)","Names":["/collector-1","/other/alias"],"Image":"app:1","ImageID":"sha256:\#(Self.hex)","Command":"sh",
        "Created":1714558830,"Ports":[],"Labels":{"a":"b"},"State":"running","Status":"Up 2 seconds","HostConfig":{},"Mounts":[]},
       {"Id":"x","Names":null,"Image":"sha256:gone","ImageID":"","Created":0,"Labels":null,"State":"stopping","Status":""}]
      """#
    )
    #expect(containers.map(\.names) == [["collector-1", "other/alias"], []])
    #expect(containers.map { $0.imageID?.hex } == [Self.hex, nil])
    #expect(containers.map(\.status) == [.running, ContainerStatus(rawValue: "stopping")])
    #expect(containers.map(\.labels) == [["a": "b"], [:]])
    #expect(containers.first?.created == Date(timeIntervalSince1970: 1_714_558_830))
  }

  @Test func created() throws {
    let one = try decode(CreatedContainer.self, #"{"Id":"abc","Warnings":null}"#)
    #expect(one.id.rawValue == "abc" && one.warnings.isEmpty)
    let two = try decode(CreatedContainer.self, #"{"Id":"abc","Warnings":["no swap\n\u0007"]}"#)
    #expect(two.warnings == [#"no swap \u{7}"#])
    #expect(throws: DecodingError.self) { try decode(CreatedContainer.self, #"{"message":"x"}"#) }
  }

  @Test func volumes() throws {
    let docker = try decode(
      Volume.self,
      #"{"CreatedAt":"2024-05-01T12:20:30+02:00","Driver":"local","Labels":{"a":"b"},"Mountpoint":"/v/_data","Name":"v","Options":null,"Scope":"local"}"#
    )
    #expect(docker.name == "v" && docker.driver == "local" && docker.mountpoint == "/v/_data" && docker.labels == ["a": "b"])
    #expect(docker.created == Date(timeIntervalSince1970: 1_714_558_830))
    let least = try decode(Volume.self, #"{"Name":"v","Labels":null,"CreatedAt":"0001-01-01T00:00:00Z"}"#)
    #expect(least.labels.isEmpty && least.created == nil)
  }

  @Test(arguments: [
    (hex, "5e5e5e5e5e5e"), ("collector-1", "collector-1"), (String(hex.dropLast()), String(hex.dropLast())),
    (String(repeating: "g", count: 64), String(repeating: "g", count: 64)),
  ])
  func identifiersAreCut(id: String, text: String) {
    #expect("\(ContainerID(rawValue: id))" == text)
  }

  @Test func statusOfPaths() throws {
    func status(_ json: String) -> PathStatus? { PathStatus(headerValue: Data(json.utf8).base64EncodedString()) }
    let directory = try #require(
      status(#"{"name":"etc","size":4096,"mode":2147484141,"mtime":"2024-05-01T10:20:30Z","linkTarget":""}"#)
    )
    #expect(directory.isDirectory && !directory.isSymbolicLink && directory.name == "etc" && directory.sizeBytes == 4096)
    let link = try #require(
      status(#"{"name":"sh","size":4,"mode":134218239,"mtime":"2024-05-01T10:20:30Z","linkTarget":"/bin/bash"}"#)
    )
    #expect(link.isSymbolicLink && !link.isDirectory && link.linkTarget == "/bin/bash")
    let file = try #require(
      status(#"{"name":"a?~","size":5000000000,"mode":420,"mtime":"2024-05-01T10:20:30Z","linkTarget":""}"#)
    )
    #expect(!file.isDirectory && !file.isSymbolicLink && file.sizeBytes == 5_000_000_000 && file.mode == 0o644)
    #expect(PathStatus(headerValue: "***") == nil)
    #expect(status("{}") == nil)
  }
}

private func decode<Value: Decodable>(_ type: Value.Type, _ json: String) throws -> Value {
  try JSONDecoder().decode(type, from: Data(json.utf8))
}
