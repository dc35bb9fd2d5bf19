import DockerAPI
import Foundation
import OCI
import Testing

/// What daemons say of themselves, as they say it.
@Suite struct DaemonDocumentsTests {
  @Test func versionOfDocker() throws {
    let version = try decode(
      DaemonVersion.self,
      #"""
      {"Platform":{"Name":""},"Components":[{"Name":"Engine","Version":"20.10.24+dfsg1","Details":{"ApiVersion":"1.41","Arch":"amd64",
       "BuildTime":"2023-05-18T08:38:34.000000000+00:00","Experimental":"false","GitCommit":"5d6db84","GoVersion":"go1.19.8",
       "KernelVersion":"6.1.0-9-amd64","MinAPIVersion":"1.12","Os":"linux"}},{"Name":"containerd","Version":"1.6.20~ds1","Details":{}}],
       "Version":"20.10.24+dfsg1","ApiVersion":"1.41","MinAPIVersion":"1.12","GitCommit":"5d6db84","GoVersion":"go1.19.8","Os":"linux",
       "Arch":"amd64","KernelVersion":"6.1.0-9-amd64","BuildTime":"2023-05-18T08:38:34.000000000+00:00"}
      """#
    )
    #expect(version.version == "20.10.24+dfsg1")
    #expect(version.apiVersion == "1.41" && version.oldestAPIVersion == "1.12")
    #expect(version.os == "linux" && version.architecture == "amd64")
    #expect(!version.isPodman)
  }

  @Test func versionOfPodman() throws {
    let version = try decode(
      DaemonVersion.self,
      #"""
      {"Platform":{"Name":"linux/amd64/debian-12"},"Components":[{"Name":"Podman Engine","Version":"4.3.1","Details":{"APIVersion":"4.3.1",
       "Arch":"amd64","BuildTime":"1970-01-01T00:00:00Z","Experimental":"false","GitCommit":"","GoVersion":"go1.19.8",
       "KernelVersion":"6.1.0-9-amd64","MinAPIVersion":"4.0.0","Os":"linux"}},{"Name":"Conmon","Version":"conmon version 2.1.6",
       "Details":{"Package":"conmon_2.1.6+ds1-1_amd64"}},{"Name":"OCI Runtime (crun)","Version":"crun version 1.8.1"}],"Version":"4.3.1",
       "ApiVersion":"1.41","MinAPIVersion":"1.24","GitCommit":"","GoVersion":"go1.19.8","Os":"linux","Arch":"amd64"}
      """#
    )
    #expect(version.isPodman)
    #expect(version.version == "4.3.1" && version.apiVersion == "1.41")
  }

  @Test func informationOfDocker() throws {
    let information = try decode(
      SystemInformation.self,
      #"""
      {"ID":"7TRN:IPZB:QYBB:VPBQ","Containers":1,"ContainersRunning":0,"Images":3,"Driver":"overlay2",
       "DriverStatus":[["Backing Filesystem","extfs"],["Supports d_type","true"]],"SystemStatus":null,"Plugins":{"Volume":["local"]},
       "MemoryLimit":true,"SwapLimit":false,"KernelMemory":true,"CpuCfsPeriod":true,"CpuCfsQuota":true,"PidsLimit":true,
       "LoggingDriver":"json-file","CgroupDriver":"cgroupfs","CgroupVersion":"1","NEventsListener":0,"KernelVersion":"6.1.0-9-amd64",
       "OperatingSystem":"Debian GNU/Linux 12 (bookworm)","OSType":"linux","Architecture":"x86_64","NCPU":2,"MemTotal":8331190272,
       "DockerRootDir":"/var/lib/docker","Name":"builder","ServerVersion":"20.10.24+dfsg1","RegistryConfig":{},
       "SecurityOptions":["name=apparmor","name=seccomp,profile=default","name=cgroupns"],
       "Warnings":["WARNING: No swap limit support\u001b[0m"]}
      """#
    )
    #expect(information.id == "7TRN:IPZB:QYBB:VPBQ" && information.hostName == "builder")
    #expect(information.platform == Platform(os: "linux", architecture: "amd64"))
    #expect(information.storageDriver == "overlay2" && !information.usesContainerdImageStore)
    #expect(information.rootDirectory == "/var/lib/docker" && information.serverVersion == "20.10.24+dfsg1")
    #expect(information.memoryBytes == 8_331_190_272 && information.processorCount == 2)
    #expect(information.limitsMemory && !information.limitsSwap && information.limitsPIDs && information.limitsCPU)
    #expect(information.cgroupVersion == "1" && information.cgroupDriver == "cgroupfs")
    #expect(!information.isRootless)
    #expect(information.warnings == [#"WARNING: No swap limit support\u{1b}[0m"#])
  }

  @Test func informationOfDockerWithContainerdsStore() throws {
    let information = try decode(
      SystemInformation.self,
      #"""
      {"ID":"c4f1","Driver":"overlayfs","DriverStatus":[["driver-type","io.containerd.snapshotter.v1"]],"OSType":"linux",
       "Architecture":"aarch64","CgroupVersion":"2","CgroupDriver":"systemd","SecurityOptions":["name=seccomp,profile=builtin","name=rootless"],
       "Warnings":null,"Name":"arm","ServerVersion":"28.0.1"}
      """#
    )
    #expect(information.usesContainerdImageStore)
    #expect(information.platform == Platform(os: "linux", architecture: "arm64"))
    #expect(information.isRootless && information.warnings.isEmpty)
    #expect(!information.limitsMemory && information.memoryBytes == 0)
  }

  @Test func informationOfPodman() throws {
    let information = try decode(
      SystemInformation.self,
      #"""
      {"BridgeNfIp6tables":false,"CPUSet":true,"CgroupDriver":"cgroupfs","CgroupVersion":"2","CpuCfsQuota":true,"Driver":"overlay",
       "DriverStatus":[["Backing Filesystem","extfs"],["Native Overlay Diff","true"],["Using metacopy","false"]],"ID":"b9a1",
       "Architecture":"amd64","OSType":"linux","MemTotal":4096,"MemoryLimit":true,"NCPU":2,"Name":"h","PidsLimit":true,"SwapLimit":true,
       "SecurityOptions":["name=seccomp,profile=default"],"ServerVersion":"4.3.1","Warnings":[],"DockerRootDir":"/var/lib/containers/storage"}
      """#
    )
    #expect(information.platform == Platform(os: "linux", architecture: "amd64"))
    #expect(information.limitsSwap && !information.isRootless && !information.usesContainerdImageStore)
  }

  @Test(arguments: [
    ("x86_64", "linux/amd64"), ("aarch64", "linux/arm64"), ("armv7l", "linux/arm/v7"), ("armv6l", "linux/arm/v6"),
    ("i686", "linux/386"),
    ("i386", "linux/386"), ("s390x", "linux/s390x"), ("riscv64", "linux/riscv64"), ("loongarch64", "linux/loong64"),
    ("amd64", "linux/amd64"),
  ])
  func namesMachinesAsGoDoes(machine: String, platform: String) throws {
    let information = try decode(SystemInformation.self, #"{"OSType":"linux","Architecture":"\#(machine)"}"#)
    #expect(information.platform.description == platform)
  }
}

private func decode<Value: Decodable>(_ type: Value.Type, _ json: String) throws -> Value {
  try JSONDecoder().decode(type, from: Data(json.utf8))
}
