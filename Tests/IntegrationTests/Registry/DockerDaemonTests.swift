import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

@Suite struct DockerDaemonTests {
  @Test(arguments: TestImage.Format.allCases, TestImage.Compression.allCases)
  func aRealDaemonPullsAndRunsTestImages(format: TestImage.Format, compression: TestImage.Compression) async throws {
    let docker = try await DockerDaemon.shared().docker()
    let image = try TestImage.busybox()
      .with {
        $0.format = format
        $0.compression = compression
        $0.labels = ["format": "\(format)", "compression": "\(compression)"]
      }
      .packed()
    try await withLocalRegistry { registry in
      let reference = try await registry.pusher.push(image, to: "busybox", tag: "1").description
      try await docker("pull", reference)
      #expect(try await docker("image", "inspect", "--format", "{{.Id}}", reference) == image.imageID.description)
      let output = try await docker("run", "--rm", "--network=none", "--read-only", reference, "sh", "-c", "echo $((6 * 7))")
      #expect(output == "42")
      try await docker("rmi", reference)
    }
  }

  @Test func anEmptyImageIsHeldAndCanBeRunWithTools() async throws {
    let docker = try await DockerDaemon.shared().docker()
    let image = try TestImage.empty.packed()
    try await withLocalRegistry { registry in
      let reference = try await registry.pusher.push(image, to: "empty", tag: "1").description
      try await docker("pull", reference)
      let output = try await docker(
        "run",
        "--rm",
        "--network=none",
        "--volume=/bin/busybox:/collector/busybox:ro",
        reference,
        "/collector/busybox",
        "echo",
        "works"
      )
      #expect(output == "works")
      try await docker("rmi", reference)
    }
  }

  @Test func anIndexIsPulledForThisMachine() async throws {
    let docker = try await DockerDaemon.shared().docker()
    let own = try TestImage.debianLike().packed()
    let other = try TestImage.debianLike().with { $0.platform = Platform(os: "linux", architecture: "s390x") }.packed()
    let index = try TestIndex([other, own], hasAttestations: true).packed()
    try await withLocalRegistry { registry in
      let reference = try await registry.pusher.push(index, to: "multi", tag: "1").description
      try await docker("pull", reference)
      #expect(try await docker("image", "inspect", "--format", "{{.Id}}", reference) == own.imageID.description)
      try await docker("rmi", reference)
    }
  }

  @Test func aDaemonOfOnesOwnIsKilledAndComesBackWithItsData() async throws {
    try await withDockerDaemon(listensOnTCP: true) { daemon in
      let docker = try daemon.docker()
      let image = try TestImage.busybox().packed()
      try await withLocalRegistry { registry in
        try await docker("pull", try await registry.pusher.push(image, to: "busybox", tag: "1").description)
      }
      try await daemon.kill()
      await #expect(throws: Command.Failed.self) { try await docker("version") }
      try await daemon.startAgain()
      #expect(try await docker("images", "--quiet", "--no-trunc") == image.imageID.description)
      let host = try #require(daemon.tcpHost)
      #expect(try await docker("--host", host, "images", "--quiet", "--no-trunc") == image.imageID.description)
    }
  }

  @Test func nothingIsLeftBehindByAKilledDaemonWithARunningContainer() async throws {
    var directory: FilePath = ""
    var containerProcess = ""
    try await withDockerDaemon { daemon in
      directory = daemon.directory
      let docker = try daemon.docker()
      let image = try TestImage.busybox().packed()
      try await withLocalRegistry { registry in
        let reference = try await registry.pusher.push(image, to: "busybox", tag: "1").description
        let container = try await docker("run", "--detach", "--network=none", reference, "/bin/busybox", "sleep", "1000")
        containerProcess = try await docker("inspect", "--format", "{{.State.Pid}}", container)
      }
      #expect(FileManager.default.fileExists(atPath: "/proc/\(containerProcess)"))
      #expect(try Self.mounts(below: directory) > 0)
      try await daemon.kill()
    }
    #expect(!FileManager.default.fileExists(atPath: "/proc/\(containerProcess)"))
    #expect(!FileManager.default.fileExists(atPath: directory.string))
    #expect(try Self.mounts(below: directory) == 0)
    #expect(try Self.processes(using: directory) == [])
  }

  private static func mounts(below directory: FilePath) throws -> Int {
    try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8).split(separator: "\n")
      .count { $0.contains(" \(directory)/") }
  }

  private static func processes(using directory: FilePath) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
      // A process can end between the listing and the look at it.
      guard Int(name) != nil, let data = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else { return false }
      return String(decoding: data, as: UTF8.self).contains(directory.string)
    }
  }
}
