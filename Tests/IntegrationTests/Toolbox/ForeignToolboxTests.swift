import CollectorCore
import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing
import Toolbox

/// A toolbox for machines of another kind is made here as well; and images of such machines are looked into with the tools of this one.
@Suite(.serialized, .enabled(if: Platform.current.architecture == "amd64", "qemu emulates 64-bit ARM here"))
struct ForeignToolboxTests {
  private static let platform = Platform(os: "linux", architecture: "arm64")

  @Test func itsToolsWorkOnTheirMachine() async throws {
    try await withForeignToolbox { _, root in
      let programs: [(arguments: [String], output: String)] = [
        (["bash", "-c", "busybox uname -m; echo $BASH_VERSION | grep -c ."], "aarch64\n1"),
        (["jq", "-cn", "[1,2]"], "[1,2]"),
        (["rpm", "--eval", "%{lua:print(rpm.vercmp('1', '2'))}"], "-1"),
        (["python3", "-c", "import json, ssl, sqlite3; print(json.dumps(sorted([2, 1])))"], "[1, 2]"),
        (["ruby", "-e", "require 'json'; puts JSON.generate([1])"], "[1]"),
      ]
      for program in programs {
        let inside = ["chroot", root.string, "/collector/bin/env", "-i", "PATH=/collector/bin"]
        let found = try await Self.emulated(inside + program.arguments)
        #expect(found == program.output, "\(program.arguments)")
      }
    }
  }

  @Test func imagesOfOtherMachinesRunNoScriptUnlessTheyAreEmulatedOrItIsAskedFor() async throws {
    try await withForeignToolbox { _, root in
      let busybox = try Data(contentsOf: URL(filePath: root.appending("collector/bin/busybox").string))
      try await withSandboxCollector { collector, registry in
        let layer: [TarEntry] = [.directory("bin"), .file("bin/busybox", busybox, mode: 0o755), .file("etc", "a file\n")]
        try await registry.pusher.push(TestImage(layers: [layer], platform: Self.platform).packed(), to: "arm", tag: "1")
        let image = "\(registry.host)/arm:1"
        let tools = try collector.script("cat /etc; echo $COLLECTOR_PLATFORM; uname -m\n", named: "tools")
        let own = try collector.script("/bin/busybox uname -m\n", named: "own")

        let skipped = try await collector("collect", "-s", own, image)
        #expect(skipped.status == 0, "\(skipped.errors)")
        #expect(skipped.output.contains("it is made for linux/arm64"), "\(skipped.output)")
        #expect(try collector.results(of: "own").isEmpty)
        let refused = try await collector("run", tools, image)
        #expect(refused.status == 2 && refused.errors.contains("it is made for linux/arm64"), "\(refused.errors)")

        // The tools are of this machine, and need nothing of the image's.
        let asked = try await collector("run", "--foreign-images", "run", tools, image)
        #expect(asked.output == "a file\nlinux/arm64\nx86_64\n", "\(asked.errors)")
        let unable = try await collector("run", "--foreign-images", "run", own, image)
        #expect(unable.status == 126 || unable.status == 127, "\(unable.status) \(unable.errors)")

        let emulated = try await collector.emulating("run", own, image)
        #expect(emulated.output == "aarch64\n", "\(emulated.errors)")
        let unwanted = try await collector.emulating("run", "--foreign-images", "skip", own, image)
        #expect(unwanted.status == 2, "\(unwanted.output)")
        let other = try await collector.emulating("run", "--platform", "linux/amd64", own, image)
        #expect(other.status == 2 && other.errors.contains("not linux/amd64"), "\(other.errors)")
      }
    }
  }

  @Test func aDaemonRunsThemToo() async throws {
    try await withCollector { collector, registry in
      let image = TestImage(layers: [[.file("note", "a file\n")]], platform: Self.platform)
      try await registry.pusher.push(image.packed(), to: "arm", tag: "1")
      let script = try collector.script("cat /note; uname -m\n", named: "tools")
      let ending = try await collector("run", "--foreign-images", "run", script, "\(registry.host)/arm:1")
      #expect(ending.output == "a file\nx86_64\n", "\(ending.errors)")
    }
  }

  private static func emulated(_ arguments: [String]) async throws -> String {
    let command = try Emulation.command()
    return try await Command(command[0], package: "util-linux")(command.dropFirst() + arguments)
  }

  /// Runs `body` with a toolbox, and with a root file system that has nothing but it, in all its parts, and what it needs of a container.
  private func withForeignToolbox(_ body: (PackedToolbox, FilePath) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
      let build = UnpackedToolbox.checkout.appending("Toolbox/build").string
      try await Command("bash", package: "bash", environment: ["ARCH": "arm64"])(build, directory.file("packed").string)
      let toolbox = try ToolboxLocation(directory: directory.file("packed").string, origin: .option).open()
      #expect(toolbox.platform == Self.platform)
      #expect(toolbox.parts.count == 3)
      let root = directory.file("root")
      for part in toolbox.parts {
        let place = part.name == UnpackedToolbox.base ? root.appending("collector") : root.appending("collector/\(part.name)")
        try FileManager.default.createDirectory(atPath: place.string, withIntermediateDirectories: true)
        try await Command("tar", package: "tar")("--extract", "--file", part.archive, "--directory", place.string)
      }
      try FileManager.default.createDirectory(atPath: root.appending("tmp").string, withIntermediateDirectories: true)
      try await body(toolbox, root)
    }
  }
}
