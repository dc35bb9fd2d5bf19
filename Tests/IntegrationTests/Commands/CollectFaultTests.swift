import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

/// Bad input and faults, from end to end: each is named with its way out, and the other images go on.
@Suite struct CollectFaultTests {
  /// A registry with one good image, `good:1`.
  private func withGoodImage(_ body: (CollectorProgram, LocalRegistry) async throws -> Void) async throws {
    try await withCollector { collector, registry in
      try await registry.pusher.push(TestImage.debianLike().packed(), to: "good", tag: "1")
      try await body(collector, registry)
    }
  }

  @Test func anUnknownHostAndAWrongPortAreNamedSoon() async throws {
    try await withGoodImage { collector, registry in
      let start = ContinuousClock.now
      let ending = try await collector("collect", "nosuch.invalid/app:1", "127.0.0.1:1/", "\(registry.host)/good")
      #expect(ending.status == 1)
      #expect(
        ending.output.contains("registry nosuch.invalid cannot be reached: no address is known for this host; check the name")
      )
      #expect(ending.output.contains("registry 127.0.0.1:1 cannot be reached: nothing listens there"))
      // Some seconds of trying again, not the minutes that a registry gets which answers now and then.
      #expect(ContinuousClock.now - start < .seconds(60))
      #expect(ending.output.contains("1 collected, 2 failed"))
    }
  }

  @Test func aRepositoryAndATagThatAreNotThereAreNamed() async throws {
    try await withGoodImage { collector, registry in
      let ending = try await collector("collect", "\(registry.host)/nope", "\(registry.host)/good:nope", "\(registry.host)/good")
      #expect(ending.status == 1)
      #expect(ending.output.contains("tags of \(registry.host)/nope: the registry does not have it"))
      #expect(ending.output.contains("manifest \(registry.host)/good:nope: the registry does not have it"))
      #expect(ending.output.contains("1 collected, 2 failed"))
    }
  }

  @Test func noDaemonIsNamedBeforeAnythingIsDone() async throws {
    try await withLocalRegistry { registry in
      try await withTemporaryDirectory { directory in
        let collector = CollectorProgram(directory: directory, dockerHost: nil)
        let ending = try await collector("collect", "\(registry.host)/")
        #expect(ending.status == 2)
        #expect(ending.errors.contains("no Docker daemon answers at unix://\(directory.file("no.sock"))"))
        #expect(ending.errors.contains("DOCKER_HOST"))
        #expect(try await collector("doctor").status == 1)
      }
    }
  }

  @Test func aSocketThatMayNotBeOpenedIsNamed() async throws {
    let daemon = try await DockerDaemon.shared()
    try await withTemporaryDirectory { directory in
      // A socket of root's where everybody can get to, since the daemon's own is in a directory of root's.
      let socket = "/var/tmp/\(directory.path.lastComponent?.string ?? "collector").sock"
      try FileManager.default.linkItem(atPath: daemon.socket.string, toPath: socket)
      defer { try? FileManager.default.removeItem(atPath: socket) }
      let collector = CollectorProgram(directory: directory, dockerHost: "unix://\(socket)")
      let ending = try await collector.asNobody("clean")
      #expect(ending.status == 2, "\(ending)")
      #expect(ending.errors.contains("no permission to use the Docker daemon"))
      #expect(ending.errors.contains("usermod -aG docker"))
    }
  }

  @Test func aManifestThatIsNotJSONAndADigestThatDoesNotMatchFailTheirImagesOnly() async throws {
    let image = try TestImage.alpineLike().packed()
    try await FakeRegistry.withRunning { fake in
      try await withGoodImage { collector, registry in
        _ = fake.put(manifest: Data("{ not json".utf8), mediaType: .ociManifest, in: "odd", tag: "1")
        let damaged = try await registry.pusher.push(image, to: "damaged", tag: "1")
        try registry.overwrite(image.imageID, with: Data(repeating: 0x20, count: 10))
        let ending = try await collector("collect", "\(fake.host)/odd", damaged.description, "\(registry.host)/good")
        #expect(ending.status == 1)
        #expect(ending.output.contains("not JSON"), "\(ending.output)")
        #expect(ending.output.contains("does not have its size") || ending.output.contains("does not match its digest"))
        #expect(ending.output.contains("1 collected, 2 failed"))
      }
    }
  }

  @Test func aLayerWithWrongBytesFailsItsImage() async throws {
    // A layer of its own: one that another test has brought to the daemon meanwhile would not be pulled.
    let image = try TestImage(layers: [[.file("bytes", "\(UUID())")]]).packed()
    try await withGoodImage { collector, registry in
      try await registry.pusher.push(image, to: "damaged", tag: "1")
      let layer = image.manifest.layers[0]
      try registry.overwrite(layer.digest, with: Data(repeating: 7, count: Int(layer.size)))
      let ending = try await collector("collect", "\(registry.host)/")
      #expect(ending.status == 1)
      #expect(ending.output.contains("1 collected, 1 failed"))
      #expect(ending.output.contains("Docker cannot pull \(registry.host)/damaged"))
    }
  }

  @Test func scriptsMayDoWhatTheyLike() async throws {
    try await withCollector { collector, registry in
      try await registry.pusher.push(TestImage.busybox().packed(), to: "a", tag: "1")
      let scripts = [
        try collector.script("echo partly; echo no luck >&2; exit 3\n", named: "exits"),
        try collector.script("yes | head -c 1000000000\n", named: "prints"),
        try collector.script("printf 'a\\xff\\xfeb'\n", named: "bytes"),
        try collector.script("# collector: timeout=2s\nsleep 1000 & sleep 1000\n", named: "sleeps"),
        try collector.script("# collector: timeout=2s\nf() { f | f & }; f 2>/dev/null; sleep 1000\n", named: "forks"),
        try collector.script("# collector: output=json\necho '{'\n", named: "lies"),
        try collector.script("echo fine\n", named: "works"),
      ]
      var arguments = ["collect", "\(registry.host)/a"]
      for script in scripts { arguments += ["-s", script] }
      let ending = try await collector(arguments)
      #expect(ending.status == 1)
      func result(_ script: String) throws -> [String: Any] { try #require(try collector.results(of: script).first) }
      #expect(try result("exits")["exit_code"] as? Int == 3)
      #expect(try result("exits")["output"] as? String == "partly\n")
      #expect(try result("exits")["reason"] as? String == "it exited with 3: no luck")
      #expect(try result("prints")["truncated"] as? Bool == true)
      #expect((try result("prints")["output"] as? String)?.utf8.count == 16 << 20)
      #expect(try result("bytes")["status"] as? String == "ok")
      #expect(try result("bytes")["output"] as? String == "a\u{FFFD}\u{FFFD}b")
      #expect(try result("sleeps")["status"] as? String == "timeout")
      #expect(try result("forks")["status"] as? String == "timeout")
      #expect(try result("lies")["reason"] as? String == "its output is not JSON")
      #expect(try result("works")["output"] as? String == "fine\n")
      for name in ["exits", "prints", "sleeps", "forks", "lies"] { #expect(ending.output.contains("script \(name): ")) }
      // What has run is a result, which stands.
      let again = try await collector(arguments)
      #expect(again.status == 1)
      #expect(again.errors.contains("1 image, 0 due"))
    }
  }

  @Test(arguments: [
    (["collect"], "no source was named"),
    (["collect", "a:b:c"], "malformed image reference"),
    (["collect", "--jobs", "0", "a"], "--jobs: \"0\" is not a whole number from 1 to 100"),
    (["collect", "--timeout", "soon", "a"], "--timeout: \"soon\" is not a duration"),
    (["collect", "-s", "nope", "a"], "there is no script nope"),
    (["collect", "-w", "ftp://x", "a"], "ftp://x"),
    (["collect", "-c", "/nonexistent.yaml", "a"], "the configuration file /nonexistent.yaml cannot be used"),
    (["collect", "--toolbox", "/nonexistent", "a"], "there is no toolbox in /nonexistent, where --toolbox says it is"),
    (["collect", "oci:"], "a path is missing"),
    (["images", "docker-daemon:Nginx"], "a repository is in lower case"),
    (["collect", "--repos-file", "/nonexistent"], "--repos-file: \"/nonexistent\" cannot be read"),
    (["collect", "--nonsense"], "Unknown option '--nonsense'"),
  ])
  func wrongUsageIsNamedAndNothingIsDone(arguments: [String], expected: String) async throws {
    try await withTemporaryDirectory { directory in
      let collector = CollectorProgram(directory: directory, dockerHost: nil)
      let ending = try await collector(arguments)
      #expect(ending.status == 2)
      #expect(ending.errors.contains(expected), "\(ending.errors)")
      #expect(ending.output == "")
      #expect(!FileManager.default.fileExists(atPath: directory.file("out").string))
    }
  }

  @Test func stateThatIsNoDatabaseIsNamedAndLeftAlone() async throws {
    try await withGoodImage { collector, registry in
      let path = try collector.directory.write("this is no database, and long enough to be looked at\n", to: "state.sqlite")
      let ending = try await collector("collect", "\(registry.host)/")
      #expect(ending.status == 2)
      #expect(ending.errors.contains(path.string))
      #expect(try String(contentsOfFile: path.string, encoding: .utf8).hasPrefix("this is no database"))
    }
  }

  @Test func aReaderThatGoesAwayEndsThePassWithAMessage() async throws {
    try await withGoodImage { collector, registry in
      let ending = try await collector.shell("collect -w stdout \(registry.host)/ | true")
      #expect(ending.errors.contains("the writer stdout does not take records"), "\(ending.errors)")
    }
  }
}
