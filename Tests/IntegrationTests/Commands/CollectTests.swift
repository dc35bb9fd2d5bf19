import CollectorTestKit
import Foundation
import OCI
import SystemPackage
import Testing

/// `collector collect` from end to end: a real registry, a real daemon, files.
@Suite struct CollectTests {
  @Test func everyImageOfARegistryIsCollectedOnceAndThenUnchanged() async throws {
    try await withCollector { collector, registry in
      let debian = try TestImage.debianLike(packages: 5).packed()
      for tag in ["12", "bookworm"] { try await registry.pusher.push(debian, to: "demo/debian", tag: tag) }
      try await registry.pusher.push(TestImage.alpineLike(packages: 2).packed(), to: "demo/alpine", tag: "1")
      try await registry.pusher.push(TestImage.empty.packed(), to: "demo/empty", tag: "1")
      try await registry.pusher.push(TestArtifact.chart.packed(), to: "demo/chart", tag: "1")

      let first = try await collector("collect", "\(registry.host)/")
      #expect(first.status == 0, "\(first.errors)")
      #expect(first.output.contains("5 images: 4 collected, 1 skipped"))
      let row = first.output.split(separator: "\n").first { $0.contains("demo/debian:12") }
      #expect(row?.split(separator: " ").map(String.init).contains("5") == true, "\(first.output)")
      let results = try collector.results(of: "packages")
      #expect(results.count == 3)
      #expect(results.allSatisfy { $0["status"] as? String == "ok" && $0["engine"] as? String == "docker" })
      let image = results.compactMap { $0["image"] as? [String: Any] }.first { ($0["references"] as? [String])?.count == 2 }
      #expect(image?["image_id"] as? String == debian.imageID.description)

      let second = try await collector("collect", "\(registry.host)/")
      #expect(second.status == 0)
      #expect(second.output.contains("5 images: 4 unchanged, 1 skipped"))
      let records = try collector.records()
      #expect(records.count { $0["type"] as? String == "image" } == 4)
      #expect(records.count { $0["type"] as? String == "state" } == 5)
      #expect(records.count { $0["type"] as? String == "pass" } == 2)
    }
  }

  @Test func recordsGoToStandardOutputAndTheTableDoesNot() async throws {
    try await withCollector { collector, registry in
      try await registry.pusher.push(TestImage.debianLike().packed(), to: "a", tag: "1")
      let ending = try await collector("collect", "-w", "stdout", "\(registry.host)/a:1")
      #expect(ending.status == 0)
      let types = try ending.output.split(separator: "\n").map { line in
        try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])["type"] as? String
      }
      #expect(types == ["image", "result", "state", "pass"])
      #expect(ending.errors.contains("1 image: 1 collected"))
    }
  }

  @Test func aNewScriptRunsInImagesAlreadySeenAndAnEditedOneAgain() async throws {
    try await withCollector { collector, registry in
      try await registry.pusher.push(TestImage.busybox().packed(), to: "a", tag: "1")
      let script = try collector.script("echo one\n", named: "mine")
      #expect(try await collector("collect", "-s", script, "\(registry.host)/a").output.contains("1 collected"))
      #expect(try await collector("collect", "-s", script, "\(registry.host)/a").output.contains("1 unchanged"))
      _ = try collector.script("echo two\n", named: "mine")
      #expect(try await collector("collect", "-s", script, "\(registry.host)/a").output.contains("1 collected"))
      #expect(try collector.results(of: "mine").compactMap { $0["output"] as? String } == ["two\n"])
    }
  }

  @Test func aRegistryThatWantsAPasswordGetsItAndSoDoesTheDaemon() async throws {
    try await withCollector(access: .password) { collector, registry in
      try await registry.pusher.push(TestImage.debianLike().packed(), to: "a", tag: "1")
      let refused = try await collector("collect", "\(registry.host)/a:1")
      #expect(refused.status == 1)
      #expect(refused.output.contains("docker login \(registry.host)"))

      let credential = LocalRegistry.credential
      let auth = Data("\(credential.username):\(credential.password)".utf8).base64EncodedString()
      try FileManager.default.createDirectory(
        atPath: collector.directory.file(".docker").string,
        withIntermediateDirectories: true
      )
      try collector.directory.write(#"{"auths":{"\#(registry.host)":{"auth":"\#(auth)"}}}"#, to: ".docker/config.json")
      let ending = try await collector("collect", "-vvv", "\(registry.host)/a:1")
      #expect(ending.status == 0, "\(ending.errors)")
      #expect(!(ending.output + ending.errors).contains(credential.password))
      #expect(!(ending.output + ending.errors).contains(auth))
    }
  }

  @Test func theDaemonIsLeftAsItWas() async throws {
    try await withDockerDaemon { daemon in
      try await withCollector(at: daemon) { collector, registry in
        let docker = try daemon.docker()
        let image = try TestImage.debianLike().packed()
        let reference = try await registry.pusher.push(image, to: "mine", tag: "1")
        try await registry.pusher.push(TestImage.alpineLike().packed(), to: "other", tag: "1")
        try await docker("pull", reference.description)
        #expect(try await collector("collect", "\(registry.host)/").status == 0)
        #expect(try await docker("ps", "--all", "--quiet") == "")
        let images = try await docker("images", "--format", "{{.Repository}}").split(separator: "\n").map(String.init)
        #expect(images.sorted() == ["\(registry.host)/mine", "collector-loader"].sorted())
        let volumes = try await docker("volume", "ls", "--quiet").split(separator: "\n")
        #expect(volumes.allSatisfy { $0.hasPrefix("collector-toolbox-") })

        #expect(try await collector("clean", "--all").status == 0)
        #expect(try await docker("volume", "ls", "--quiet") == "")
        #expect(try await docker("images", "--format", "{{.Repository}}") == "\(registry.host)/mine")
      }
    }
  }

  @Test func otherCommandsSayWhatTheyKnow() async throws {
    try await withCollector { collector, registry in
      try await registry.pusher.push(TestImage.debianLike().packed(), to: "a", tag: "1")
      #expect(try await collector("--version").output.hasPrefix("0."))
      #expect(try await collector("scripts", "list").output.contains("packages  bash"))
      #expect(try await collector("config", "--jobs", "7").output.contains("--jobs"))
      let doctor = try await collector("doctor", "\(registry.host)/")
      #expect(doctor.status == 0, "\(doctor.output)")
      #expect(doctor.output.contains("registry  \(registry.host) answers over http"))

      let due = try await collector("images", "-o", "json", "\(registry.host)/")
      #expect(due.output.contains(#""due":["packages"]"#))
      _ = try await collector("collect", "\(registry.host)/")
      let table = try await collector("images", "\(registry.host)/")
      #expect(table.output.contains("IMAGE ID"))
      let done = try await collector("images", "-o", "json", "\(registry.host)/")
      #expect(done.output.contains(#""due":[]"#))
      #expect(done.output.contains(#""state":"unchanged""#))
    }
  }

  @Test func oneScriptRunsInOneImageForThoseWhoWriteIt() async throws {
    try await withCollector { collector, registry in
      try await registry.pusher.push(TestImage.busybox().packed(), to: "a", tag: "latest")
      let good = try collector.script("echo out; echo err >&2\n", named: "good")
      let ending = try await collector("run", good, "\(registry.host)/a")
      #expect((ending.status, ending.output, ending.errors) == (0, "out\n", "err\n"))
      let bad = try collector.script("exit 7\n", named: "bad")
      #expect(try await collector("run", bad, "\(registry.host)/a").status == 7)
      let slow = try collector.script("sleep 1000\n", named: "slow")
      #expect(try await collector("run", "--timeout", "1s", slow, "\(registry.host)/a").status == 124)
      let packages = try await collector("run", "packages", "\(registry.host)/a")
      #expect(packages.output.contains(#""packages":[]"#))
    }
  }

  @Test func settingsComeFromOptionsVariablesAndTheFile() async throws {
    try await withCollector { collector, registry in
      for repository in ["a", "b"] {
        try await registry.pusher.push(TestImage.debianLike().packed(), to: repository, tag: "1")
      }
      let repositories = try collector.directory.write(
        "# two\n\(registry.host)/a\n\n\(registry.host)/b # the other\n",
        to: "repos"
      )
      let file = try collector.directory.write("jobs: 3\nrepos-file: \(repositories)\ntimeout: 45s\n", to: "c.yaml")
      let shown = try await collector("config", "-c", file.string, "--timeout", "50s", environment: ["COLLECTOR_KEEP": "2"])
      func row(_ setting: String) -> [String] {
        shown.output.split(separator: "\n").first { $0.hasPrefix(setting + " ") }?.split(separator: " ").map(String.init) ?? []
      }
      #expect(row("jobs").prefix(4) == ["jobs", "3", "\(file):", "jobs"])
      #expect(row("timeout").prefix(3) == ["timeout", "50s", "--timeout"])
      #expect(row("keep").prefix(3) == ["keep", "2", "COLLECTOR_KEEP"])
      #expect(row("pids").prefix(3) == ["pids", "256", "default"])
      #expect(try await collector("collect", "-c", file.string).output.contains("2 images: 2 collected"))
    }
  }

  @Test func scriptsAreShownAndChecked() async throws {
    try await withTemporaryDirectory { directory in
      let collector = CollectorProgram(directory: directory, dockerHost: nil)
      let good = try collector.script("# collector: timeout=5s\necho hi\n", named: "good")
      let bad = try collector.script("echo\n# collector: tiemout=5s\n", named: "bad")
      #expect(try await collector("scripts", "show", good).output == "# collector: timeout=5s\necho hi\n")
      #expect(try await collector("scripts", "check", good).status == 0)
      let refused = try await collector("scripts", "check", bad)
      #expect(refused.status == 2)
      #expect(refused.errors.contains("\(bad):2: unknown setting \"tiemout\""))
      let listed = try await collector("scripts", "list", "-s", good)
      #expect(listed.output.contains("5.0s"))
    }
  }
}
