import CollectorTestKit
import Foundation
import OCI
import Subprocess
import SystemPackage
import Testing

/// The embedded engine from end to end: no daemon is there.
@Suite(.serialized) struct SandboxTests {
  /// What this process can see mounted below the program's directory. Other tests mount what is theirs meanwhile.
  private func mounts(_ collector: CollectorProgram) throws -> [Substring] {
    let all = try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8).split(separator: "\n")
    return all.filter { $0.contains(collector.directory.path.string) }
  }

  /// What is unpacked in the store; the toolbox is, too.
  private func layers(_ collector: CollectorProgram) throws -> [String] {
    let path = collector.directory.file("cache/layers").string
    return FileManager.default.fileExists(atPath: path) ? try FileManager.default.contentsOfDirectory(atPath: path) : []
  }

  @Test(arguments: ["sandbox", "auto"])
  func everyImageOfARegistryIsCollectedOnceAndThenUnchanged(engine: String) async throws {
    try await withSandboxCollector(engine: engine) { collector, registry in
      let debian = try TestImage.debianLike(packages: 5).packed()
      for tag in ["12", "bookworm"] { try await registry.pusher.push(debian, to: "demo/debian", tag: tag) }
      try await registry.pusher.push(TestImage.alpineLike(packages: 2).packed(), to: "demo/alpine", tag: "1")
      try await registry.pusher.push(TestImage.empty.packed(), to: "demo/empty", tag: "1")
      try await registry.pusher.push(TestImage.hostile(over: .busybox()).packed(), to: "demo/hostile", tag: "1")
      try await registry.pusher.push(TestArtifact.chart.packed(), to: "demo/chart", tag: "1")

      let first = try await collector("collect", "\(registry.host)/")
      #expect(first.status == 0, "\(first.output)\(first.errors)")
      #expect(first.output.contains("6 images: 5 collected, 1 skipped"), "\(first.output)")
      #expect(!first.errors.contains("warning"), "\(first.errors)")
      let row = first.output.split(separator: "\n").first { $0.contains("demo/debian:12") }
      #expect(row?.split(separator: " ").map(String.init).contains("5") == true, "\(first.output)")
      let results = try collector.results(of: "packages")
      #expect(results.count == 4)
      #expect(results.allSatisfy { $0["status"] as? String == "ok" && $0["engine"] as? String == "sandbox" })

      let second = try await collector("collect", "\(registry.host)/")
      #expect(second.status == 0)
      #expect(second.output.contains("6 images: 5 unchanged, 1 skipped"))
      #expect(try mounts(collector) == [])
    }
  }

  @Test func imagesOnThisMachineAreSources() async throws {
    try await withSandboxCollector { collector, _ in
      let (debian, alpine) = (try TestImage.debianLike(packages: 4).packed(), try TestImage.alpineLike(packages: 2).packed())
      var layout = TestLayout()
      layout.add(debian, tag: "12")
      try layout.write(to: collector.directory.file("layout"))
      var other = TestLayout()
      other.add(alpine, tag: "3")
      try other.archived().write(to: URL(filePath: collector.directory.file("oci.tar").string))
      var archive = TestDockerArchive()
      archive.add(try TestImage.empty.packed(), tags: ["empty:1"])
      try archive.archived().write(to: URL(filePath: collector.directory.file("docker.tar").string))

      let sources = ["oci:layout", "oci-archive:oci.tar", "docker-archive:docker.tar"]
      let ending = try await collector(["collect"] + sources)
      #expect(ending.status == 0, "\(ending.output)\(ending.errors)")
      #expect(ending.output.contains("3 images: 3 collected"), "\(ending.output)")
      #expect(try await collector("run", "packages", "oci:layout:12").output.contains("package-3"))
    }
  }

  @Test func imagesOfADaemonAreSources() async throws {
    let daemon = try await DockerDaemon.shared()
    try await withLocalRegistry { registry in
      try await withTemporaryDirectory { directory in
        let docker = try daemon.docker()
        let reference = try await registry.pusher.push(TestImage.debianLike(packages: 6).packed(), to: "six", tag: "1")
          .description
        try await docker("pull", reference)
        let collector = CollectorProgram(directory: directory, dockerHost: daemon.host, engine: "sandbox")
        let ending = try await collector("collect", "docker-daemon:\(reference)")
        #expect(ending.status == 0, "\(ending.output)\(ending.errors)")
        #expect(try collector.results(of: "packages").compactMap { $0["engine"] as? String } == ["sandbox"])
        #expect(try await docker("ps", "--all", "--quiet", "--filter", "ancestor=\(reference)") == "")
        try await docker("image", "rm", reference)
      }
    }
  }

  @Test func aScriptFindsItsContainer() async throws {
    try await withSandboxCollector { collector, registry in
      try await registry.pusher.push(TestImage.busybox().packed(), to: "a", tag: "latest")
      let image = "\(registry.host)/a"
      let facts = try collector.script(
        """
        id -u; grep CapEff /proc/self/status; { : >/x; } 2>/dev/null && echo written
        echo "$HOSTNAME $(hostname)"; ls /sys/class/net; echo out >&2; exit 7

        """,
        named: "facts"
      )
      let ending = try await collector("run", facts, image)
      #expect(ending.status == 7)
      #expect(ending.output.hasPrefix("0\nCapEff:\t0000000000000002\n") && !ending.output.contains("written"))
      #expect(ending.output.contains("collector") && ending.output.hasSuffix("lo\n"), "\(ending.output)")
      #expect(ending.errors.hasPrefix("out\n"))
      let slow = try collector.script("sleep 1000 & sleep 1000\n", named: "slow")
      #expect(try await collector("run", "--timeout", "1s", slow, image).status == 124)
      let much = try collector.script("yes | head -c 100000000\n", named: "much")
      let printed = try await collector("run", "--output-limit", "1MiB", much, image)
      #expect((printed.status, printed.output.utf8.count) == (1, 1 << 20))
    }
  }

  @Test(arguments: [("--layer-files", "2"), ("--layer-bytes", "4KiB")])
  func aLayerThatIsTooMuchFailsItsImageOnly(option: String, value: String) async throws {
    try await withSandboxCollector { collector, registry in
      try await registry.pusher.push(TestImage.debianLike().packed(), to: "much", tag: "1")
      try await registry.pusher.push(TestImage(layers: [[.file("a", "a")]]).packed(), to: "little", tag: "1")
      let ending = try await collector("collect", option, value, "\(registry.host)/")
      #expect(ending.status == 1)
      #expect(ending.output.contains("1 collected, 1 failed"), "\(ending.output)")
      #expect(ending.output.contains("\(registry.host)/much:1") && ending.output.contains(option), "\(ending.output)")
    }
  }

  @Test func aLayerWithWrongBytesFailsItsImage() async throws {
    try await withSandboxCollector { collector, registry in
      let image = try TestImage(layers: [[.file("bytes", "\(UUID())")]]).packed()
      try await registry.pusher.push(image, to: "damaged", tag: "1")
      try await registry.pusher.push(TestImage.debianLike().packed(), to: "good", tag: "1")
      let layer = image.manifest.layers[0]
      try registry.overwrite(layer.digest, with: Data(repeating: 7, count: Int(layer.size)))
      let ending = try await collector("collect", "\(registry.host)/")
      #expect(ending.status == 1)
      #expect(ending.output.contains("1 collected, 1 failed"), "\(ending.output)")
    }
  }

  @Test func theStoreIsUsedAgainKeptWithinItsSizeAndCleaned() async throws {
    try await withSandboxCollector { collector, registry in
      try await registry.pusher.push(TestImage.busybox().packed(), to: "a", tag: "1")
      try await registry.pusher.push(TestImage.debianLike().packed(), to: "b", tag: "1")
      #expect(try await collector("collect", "\(registry.host)/").status == 0)
      #expect(try layers(collector).count == 3)
      // What was unpacked once is there although the registry is not.
      let manifest = try await Skopeo().copy(
        Reference(parsing: "\(registry.host)/a:1"),
        toLayout: collector.directory.file("copy")
      )
      #expect(manifest.description.hasPrefix("sha256:"))
      let script = try collector.script("echo again\n", named: "again")
      #expect(try await collector("collect", "-s", script, "oci:copy").output.contains("1 collected"))
      #expect(try layers(collector).count == 3)

      #expect(try await collector("clean").status == 0)
      #expect(try layers(collector).count == 3, "what is within --cache-size stays")
      #expect(try await collector("clean", "--cache-size", "0").status == 0)
      #expect(try layers(collector) == [])
      #expect(try await collector("collect", "-s", script, "\(registry.host)/b").status == 0)
      #expect(try await collector("clean", "--all").status == 0)
      #expect(try layers(collector) == [])
    }
  }

  @Test func severalProcessesShareOneStore() async throws {
    try await withSandboxCollector { collector, registry in
      for number in 0..<4 {
        let image = try TestImage.debianLike(packages: number + 1).packed()
        try await registry.pusher.push(image, to: "app", tag: "\(number)")
      }
      let endings = try await withThrowingTaskGroup(of: CollectorProgram.Ending.self) { group in
        for number in 0..<3 {
          let variables = ["COLLECTOR_STATE": collector.directory.file("state-\(number).sqlite").string]
          group.addTask { try await collector("collect", "\(registry.host)/", environment: variables) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      for ending in endings { #expect(ending.output.contains("4 images: 4 collected"), "\(ending.output)\(ending.errors)") }
      #expect(try layers(collector).count == 5)
    }
  }

  @Test(arguments: [SIGTERM, SIGKILL]) func whoeverIsEndedLeavesNothingAndTheNextPassDoesTheRest(signal: Int32) async throws {
    try await withSandboxCollector { collector, registry in
      for number in 0..<4 {
        let image = try TestImage.busybox().with { $0.labels = ["number": "\(number)"] }.packed()
        try await registry.pusher.push(image, to: "app", tag: "\(number)")
      }
      let mark = collector.directory.path.lastComponent?.string ?? ""
      let script = try collector.script("sleep 2; echo \"$COLLECTOR_IMAGE \(mark)\"\n", named: "slow")
      let process = try await collector.start("collect", "-j", "2", "-s", script, "\(registry.host)/app")
      // One that is being written cannot be read yet.
      try await eventually("a result is there") { (try? collector.results(of: "slow").isEmpty) == false }
      process.send(signal)
      try await eventually("the process has ended") { !process.isRunning }
      try await eventually("its containers have ended") { Self.processes(naming: mark).isEmpty }
      #expect(try mounts(collector) == [])
      #expect(try await collector("clean").status == 0)

      let rest = try await collector("collect", "-s", script, "\(registry.host)/app")
      #expect(rest.status == 0, "\(rest.output)\(rest.errors)")
      let results = try collector.results(of: "slow")
      #expect(results.count == 4 && results.allSatisfy { $0["status"] as? String == "ok" })
    }
  }

  /// Those in whose command line a text is: runtimes, scripts and unpackers have the paths of their test in it.
  private static func processes(naming text: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.filter { Int($0) != nil }.filter { pid in
      let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline").map { String(decoding: $0, as: UTF8.self) } ?? ""
      return line.contains(text) && !line.contains("docker-registry")
    }
  }

  @Test func doctorSaysWhatTheEngineFinds() async throws {
    try await withSandboxCollector { collector, _ in
      for engine in ["auto", "sandbox"] {
        let ending = try await collector("doctor", "--engine", engine)
        #expect(ending.status == 0, "\(ending.output)")
        #expect(ending.output.contains("ok    engine    sandbox, the embedded one"), "\(ending.output)")
        #expect(ending.output.contains("ok    sandbox   runtime: "))
        #expect(ending.output.contains("free at \(collector.directory.file("cache"))"))
        #expect(ending.output.contains("ok    daemon    not needed") == (engine == "auto"))
      }
      let docker = try await collector("doctor", "--engine", "docker")
      #expect(docker.status == 1)
      #expect(docker.output.contains("bad   engine    no Docker daemon answers") && !docker.output.contains("sandbox"))
    }
  }
}
