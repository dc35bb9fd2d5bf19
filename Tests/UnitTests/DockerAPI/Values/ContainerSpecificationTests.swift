import Foundation
import Testing

@testable import DockerAPI

@Suite struct ContainerSpecificationTests {
  private static func expect(
    _ specification: ContainerSpecification,
    _ json: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? NSDictionary
    let actual = try JSONSerialization.jsonObject(with: JSONEncoder.forDocker.encode(specification)) as? NSDictionary
    #expect(actual == expected, sourceLocation: sourceLocation)
  }

  /// What is not set is not sent, so that the daemon's and the image's settings hold; except where none is safer.
  @Test func theLeast() throws {
    try Self.expect(
      ContainerSpecification(image: "sha256:00"),
      #"""
      {"Image":"sha256:00","Env":[],"Labels":{},"NetworkDisabled":false,
       "HostConfig":{"ReadonlyRootfs":false,"CapDrop":[],"CapAdd":[],"SecurityOpt":[],"Tmpfs":{},"Mounts":[],"Ulimits":[],"AutoRemove":false}}
      """#
    )
  }

  @Test func everything() throws {
    var host = HostConfiguration()
    host.networkMode = "none"
    host.isRootFileSystemReadOnly = true
    host.droppedCapabilities = ["ALL"]
    host.addedCapabilities = ["DAC_READ_SEARCH"]
    host.securityOptions = ["no-new-privileges"]
    host.pidsLimit = 256
    host.memoryBytes = 536_870_912
    host.memoryAndSwapBytes = -1
    host.nanoCPUs = 1_500_000_000
    host.temporaryFileSystems = ["/tmp": "size=67108864,mode=1777"]
    host.mounts = [
      .init(.volume, source: "tools", target: "/collector", isReadOnly: true, isCopySuppressed: true),
      .init(.volume, source: "v", target: "/v", isReadOnly: false),
      .init(.bind, source: "/host", target: "/b", isReadOnly: true, isCopySuppressed: true),
    ]
    host.logDriver = "none"
    host.ipcMode = "private"
    host.cgroupNamespaceMode = "private"
    host.maskedPaths = []
    host.readOnlyPaths = ["/proc/sys"]
    host.resourceLimits = [.init(name: "core", soft: 0, hard: 0)]
    host.usesInit = true
    host.isRemovedAtExit = true
    let specification = ContainerSpecification(
      image: "reg.example.com/a:1",
      entrypoint: [],
      command: ["/collector/bin/bash", "-c", "a/b \"c\""],
      environment: ["A=1", "B"],
      user: "0:0",
      workingDirectory: "/",
      hostName: "collector",
      labels: ["k": "v"],
      isHealthcheckDisabled: true,
      isNetworkDisabled: true,
      host: host
    )
    try Self.expect(
      specification,
      #"""
      {"Image":"reg.example.com/a:1","Entrypoint":[],"Cmd":["/collector/bin/bash","-c","a/b \"c\""],"Env":["A=1","B"],"User":"0:0",
       "WorkingDir":"/","Hostname":"collector","Labels":{"k":"v"},"Healthcheck":{"Test":["NONE"]},"NetworkDisabled":true,
       "HostConfig":{"NetworkMode":"none","ReadonlyRootfs":true,"CapDrop":["ALL"],"CapAdd":["DAC_READ_SEARCH"],
         "SecurityOpt":["no-new-privileges"],"PidsLimit":256,"Memory":536870912,"MemorySwap":-1,"NanoCpus":1500000000,
         "Tmpfs":{"/tmp":"size=67108864,mode=1777"},
         "Mounts":[{"Type":"volume","Source":"tools","Target":"/collector","ReadOnly":true,"VolumeOptions":{"NoCopy":true}},
                   {"Type":"volume","Source":"v","Target":"/v","ReadOnly":false},
                   {"Type":"bind","Source":"/host","Target":"/b","ReadOnly":true}],
         "LogConfig":{"Type":"none"},"IpcMode":"private","CgroupnsMode":"private","MaskedPaths":[],"ReadonlyPaths":["/proc/sys"],
         "Ulimits":[{"Name":"core","Soft":0,"Hard":0}],"Init":true,"AutoRemove":true}}
      """#
    )
  }

  @Test func theSameValueGivesTheSameBytes() throws {
    let specification = ContainerSpecification(
      image: "a/b",
      labels: Dictionary(uniqueKeysWithValues: (0..<20).map { ("k\($0)", "v") })
    )
    let first = try JSONEncoder.forDocker.encode(specification)
    #expect(try JSONEncoder.forDocker.encode(specification) == first)
    #expect(String(decoding: first, as: UTF8.self).contains(#""a/b""#))
  }
}
